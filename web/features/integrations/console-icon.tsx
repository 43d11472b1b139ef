import { Icon } from '../../components/icon';

/** The SentinelOne integration's icon; deliberately not the vendor's logo. */
export function ConsoleIcon() {
  return (
    <span
      className="avatar"
      aria-hidden="true"
      style={{
        width: 42,
        height: 42,
        borderRadius: 11,
        background: 'var(--info-bg)',
        color: 'var(--info-fg)',
      }}
    >
      <Icon name="shield" size={22} />
    </span>
  );
}
