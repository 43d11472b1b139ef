import { ERRORS, findDiscoveryError } from '../../errors/errors.ts';
import { classifyForbidden } from '../../sentinelone/connection-check.ts';
import { ConsoleRefusal, WrongShape } from '../../sentinelone/http/envelope.ts';
import { DeepVisibilityUnavailable } from '../failures.ts';

/**
 * Turns a failure of Deep Visibility into the reason of an `inventory-only` run. Errors that Temporal
 * retries (the database) and the end of the run pass unchanged.
 */
export function toDegradation(error: unknown): unknown {
  if (error instanceof DeepVisibilityUnavailable) return error;
  if (error instanceof ConsoleRefusal) return refusalReason(error);
  if (error instanceof WrongShape) {
    return new DeepVisibilityUnavailable('bad_response', error.message);
  }
  const known = findDiscoveryError(error);
  switch (known?.code) {
    case 'run_superseded':
    case 'tenant_disconnected':
      return error;
    case 'console_unreachable':
      return new DeepVisibilityUnavailable('unreachable', known.message);
    case 'console_rate_limited':
      return new DeepVisibilityUnavailable('rejected', known.message);
    case 'console_bad_response':
      return new DeepVisibilityUnavailable('bad_response', known.message);
    default:
      if (known && ERRORS[known.code].retry === 'never') {
        return new DeepVisibilityUnavailable('internal', known.message);
      }
      return error;
  }
}

/**
 * A 401 counts as a missing permission: the inventory, which runs at the same time, finds out whether
 * the token is invalid. A 404 is a console without this API, which counts as not licensed.
 */
function refusalReason(refusal: ConsoleRefusal): DeepVisibilityUnavailable {
  const { status, apiMessage, message } = refusal;
  switch (status) {
    case 401:
      return new DeepVisibilityUnavailable('not_permitted', message);
    case 403:
      return new DeepVisibilityUnavailable(classifyForbidden(apiMessage), message);
    case 404:
    case 501:
      return new DeepVisibilityUnavailable('unlicensed', message);
    default:
      return new DeepVisibilityUnavailable('rejected', message);
  }
}
