import { Link, useLocation } from 'wouter';
import { useTenant } from '../../api/tenant';
import { Icon } from '../../components/icon';
import logo from '../../favicon.svg';
import { PAGES } from '../pages';
import { ColorSchemeSwitch } from './color-scheme-switch';
import { TenantSwitcher } from './tenant-switcher';
import { UserMenu } from './user-menu';

const ENTRIES = PAGES.flatMap(({ path, sidebar }) =>
  sidebar === null ? [] : [{ ...sidebar, to: path.replace(/\/:.*$/, '') }],
);

const GROUPS = [...new Set(ENTRIES.map(({ group }) => group))];

interface SidebarProps {
  /** Called when the user follows a link, to close the drawer around the sidebar. */
  readonly onNavigate?: () => void;
}

function Navigation({ onNavigate }: SidebarProps) {
  const [path] = useLocation();
  return (
    <nav className="nav" aria-label="Main">
      {GROUPS.map((group) => (
        <div key={group ?? ''} className="nav">
          {group ? <div className="nav-title">{group}</div> : null}
          {ENTRIES.filter((entry) => entry.group === group).map(({ to, label, icon }) => (
            <Link
              key={to}
              href={to}
              onClick={onNavigate}
              aria-current={path === to || path.startsWith(`${to}/`) ? 'page' : undefined}
            >
              <Icon name={icon} />
              {label}
            </Link>
          ))}
        </div>
      ))}
    </nav>
  );
}

export function Sidebar({ onNavigate }: SidebarProps) {
  const { session } = useTenant();
  return (
    <>
      <Link href="/overview" className="brand" onClick={onNavigate}>
        <img src={logo} alt="" />
        <span>
          SentinelOne discovery
          <small>Version {session.version}</small>
        </span>
      </Link>
      <TenantSwitcher />
      <Navigation onNavigate={onNavigate} />
      <div className="sidebar-footer">
        <ColorSchemeSwitch />
        <UserMenu />
      </div>
    </>
  );
}
