import { Anchor } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { useIntegration } from '../../api/integration';
import type { Advice } from '../../api/schema';
import { useTenant } from '../../api/tenant';
import { ReplaceTokenDialog } from './replace-token-dialog';
import { SetupDialog } from './setup-dialog';

/** WCAG: within a sentence, a link must not be marked by colour alone. */
const UNDERLINED = { textDecoration: 'underline' } as const;

const FIX_LABELS = { token: 'Replace token', connection: 'Edit connection' } as const;

/** What to do about a run, with the action itself for those who may use it. */
export function AdviceText({ advice }: { readonly advice: Advice }) {
  const { isAdmin } = useTenant();
  const { data } = useIntegration();
  const [opened, setOpened] = useState(false);
  const { whatToDo, fix } = advice;
  const close = (): void => setOpened(false);
  return (
    <div className="sub">
      {whatToDo}{' '}
      {fix === 'features' ? (
        <Link href="/integrations/features" style={UNDERLINED}>
          Feature availability
        </Link>
      ) : null}
      {isAdmin && data?.token && (fix === 'token' || fix === 'connection') ? (
        <Anchor
          component="button"
          type="button"
          fz="inherit"
          style={UNDERLINED}
          onClick={() => setOpened(true)}
        >
          {FIX_LABELS[fix]}
        </Anchor>
      ) : null}
      {opened && fix === 'token' ? <ReplaceTokenDialog onClose={close} /> : null}
      {opened && fix === 'connection' ? (
        <SetupDialog consoleUrl={data?.consoleUrl ?? null} onClose={close} />
      ) : null}
    </div>
  );
}
