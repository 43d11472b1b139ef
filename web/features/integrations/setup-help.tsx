/** Where to find the console URL and the API token. */
export function SetupHelp() {
  return (
    <aside
      className="card"
      aria-label="Help"
      style={{ padding: '16px 18px', background: 'var(--page)', lineHeight: 1.6 }}
    >
      <div className="stack small">
        <h3>Where is the console URL?</h3>
        <p>
          Sign in to SentinelOne and copy the address from the browser, such as{' '}
          <span className="mono">https://usea1-acme.sentinelone.net</span>. Only the host counts;
          page and query are left out.
        </p>
        <h3>Where do I get an API token?</h3>
        <ol style={{ paddingLeft: 18 }}>
          <li>
            In the console open <strong>Settings → Users → Service Users</strong>.
          </li>
          <li>
            <strong>Actions → Create New Service User</strong>; give it a name and an expiry date.
          </li>
          <li>
            Scope <strong>Account</strong> or <strong>Global</strong>, role <strong>Viewer</strong>.
            A Site token works, but sees that site only.
          </li>
          <li>Copy the token: the console shows it once.</li>
        </ol>
        <h3>What it may see</h3>
        <p>
          Viewer is enough for the inventory. AI agents come from Deep Visibility: it has to be
          licensed, and the role must allow its search. Without it there are devices but no agents,
          and the portal says so.
        </p>
      </div>
    </aside>
  );
}
