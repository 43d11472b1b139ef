import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { fieldMessage, generalMessage } from '../../api/problem';
import type { Link } from '../../api/schema';
import { Notice } from '../../components/notice';
import { SecretField } from '../../components/secret-field';
import { useAcceptLink } from './use-accept-link';

export function AccountForm({ link, token }: { readonly link: Link; readonly token: string }) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState(link.email ?? '');
  const [password, setPassword] = useState('');
  const accept = useAcceptLink(token);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    accept.mutate({ name, password, ...(link.email === null ? { email: email.trim() } : {}) });
  };
  const general = generalMessage(accept.error, 'name', 'email', 'password');
  return (
    <form className="stack" onSubmit={submit}>
      {general ? <Notice tone="bad" announce title={general} /> : null}
      <TextInput
        label="Name"
        autoComplete="name"
        required
        maxLength={100}
        value={name}
        error={fieldMessage(accept.error, 'name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label="E-mail"
        type="email"
        autoComplete="username"
        required
        readOnly={link.email !== null}
        value={email}
        error={fieldMessage(accept.error, 'email')}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <SecretField
        label="Password"
        description="At least 12 characters; 15 or more are better."
        autoComplete="new-password"
        required
        minLength={12}
        value={password}
        error={fieldMessage(accept.error, 'password')}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" loading={accept.isPending} fullWidth>
        Create account and sign in
      </Button>
    </form>
  );
}
