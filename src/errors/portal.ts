import { defineErrors } from './definition.ts';

/** The part of the error catalogue that only the portal uses. */
export const PORTAL_ERRORS = defineErrors({
  sign_in_required: {
    exitCode: 1,
    httpStatus: 401,
    retry: 'never',
    message: 'Sign in first.',
  },
  sign_in_failed: {
    exitCode: 1,
    httpStatus: 401,
    retry: 'never',
    message: 'E-mail or password is wrong.',
  },
  sign_in_expired: {
    exitCode: 1,
    httpStatus: 401,
    retry: 'never',
    message: 'This sign-in took too long, or too many codes were wrong. Begin with the password.',
  },
  second_factor_required: {
    exitCode: 1,
    httpStatus: 401,
    retry: 'never',
    message: 'Enter the code that your authenticator app shows, or a recovery code.',
  },
  second_factor_failed: {
    exitCode: 1,
    httpStatus: 401,
    retry: 'never',
    message: 'This code is wrong, too old or used already.',
  },
  second_factor_blocked: {
    exitCode: 1,
    httpStatus: 403,
    retry: 'never',
    message:
      'Too many codes in a row were wrong, so that none is taken any more. Use a recovery code, or ask an installation administrator to reset your second factor.',
  },
  second_factor_setup_required: {
    exitCode: 1,
    httpStatus: 403,
    retry: 'never',
    message: 'Set up two-factor sign-in first: this installation asks for it.',
  },
  second_factor_exists: {
    exitCode: 1,
    httpStatus: 409,
    retry: 'never',
    message: 'Two-factor sign-in is on already.',
  },
  second_factor_missing: {
    exitCode: 1,
    httpStatus: 409,
    retry: 'never',
    message: 'Two-factor sign-in is not on, or setting it up took too long. Set it up first.',
  },
  second_factor_mandatory: {
    exitCode: 1,
    httpStatus: 409,
    retry: 'never',
    message: 'This installation asks everybody with a password for a second factor.',
  },
  second_factor_broken: {
    exitCode: 1,
    httpStatus: 500,
    retry: 'never',
    message:
      'The stored second factor cannot be opened: it was changed, or its master key is missing. Use a recovery code, or ask an installation administrator to reset it.',
  },
  reauthentication_required: {
    exitCode: 1,
    httpStatus: 403,
    retry: 'never',
    message: 'Confirm that it is you, then try again.',
  },
  no_password: {
    exitCode: 1,
    httpStatus: 409,
    retry: 'never',
    message: 'This account has no password. Sign out, and in again at your provider.',
  },
  forbidden: {
    exitCode: 1,
    httpStatus: 403,
    retry: 'never',
    message: 'Your role does not permit this.',
  },
  origin_refused: {
    exitCode: 1,
    httpStatus: 403,
    retry: 'never',
    message: 'The request does not come from a page of this portal.',
  },
  not_found: {
    exitCode: 1,
    httpStatus: 404,
    retry: 'never',
    message: 'There is no such thing, or it is not yours to see.',
  },
  method_not_allowed: {
    exitCode: 1,
    httpStatus: 405,
    retry: 'never',
    message: 'This address does not take that method.',
  },
  invalid_request: {
    exitCode: 2,
    httpStatus: 400,
    retry: 'never',
    message: 'The request is not valid: {detail}',
  },
  body_too_large: {
    exitCode: 2,
    httpStatus: 413,
    retry: 'never',
    message: 'The request is larger than it may be.',
  },
  unsupported_media_type: {
    exitCode: 2,
    httpStatus: 415,
    retry: 'never',
    message: 'Send the body as application/json.',
  },
  rate_limited: {
    exitCode: 1,
    httpStatus: 429,
    retry: 'wait',
    message: 'Too many tries. Wait a little, then try again.',
  },
  too_slow: {
    exitCode: 1,
    httpStatus: 503,
    retry: 'wait',
    message: 'This took longer than it may. Narrow the filter, then try again.',
  },
  link_invalid: {
    exitCode: 1,
    httpStatus: 422,
    retry: 'never',
    message:
      'This one-time link is used up, expired or replaced. Make a new one: s1-discovery sign-in-link',
  },
  weak_password: {
    exitCode: 2,
    httpStatus: 422,
    retry: 'never',
    message: 'This password is too easy to guess. Take a longer one, such as four random words.',
  },
  email_taken: {
    exitCode: 2,
    httpStatus: 409,
    retry: 'never',
    message: 'There is an account with this e-mail already.',
  },
  token_required: {
    exitCode: 2,
    httpStatus: 422,
    retry: 'never',
    message: 'Enter the API token again: a stored one goes to the console it was entered for only.',
  },
  tenant_exists: {
    exitCode: 2,
    httpStatus: 409,
    retry: 'never',
    message: 'There is a tenant of this name already.',
  },
  member_exists: {
    exitCode: 2,
    httpStatus: 409,
    retry: 'never',
    message: 'This person is a member of the tenant already.',
  },
  last_admin: {
    exitCode: 1,
    httpStatus: 409,
    retry: 'never',
    message: 'This is the last administrator; name another one first.',
  },
  port_busy: {
    exitCode: 1,
    httpStatus: 500,
    retry: 'never',
    message:
      'The port is in use: {detail}. Set S1D_PORT to another one, or to 0 for any free port.',
  },
});
