import { useLocation } from 'wouter';
import { startSession } from '../../api/auth';
import type { Session } from '../../api/schema';

/** Starts the session, which shows the page that required signing in. */
export function useStartSession(): (session: Session) => void {
  const [path, navigate] = useLocation();
  return (session) => {
    if (path === '/sign-in') navigate('/', { replace: true });
    startSession(session);
  };
}
