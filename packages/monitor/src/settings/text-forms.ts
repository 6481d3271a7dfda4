/** What texts of some settings must be, beyond printable. */
import type { TextForm } from './row.ts';

const HOST = String.raw`[A-Za-z0-9._-]+|\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%[\w.-]+)?\]?`;
const MAILBOX = String.raw`[^\s@,<>]+@[^\s@,<>]+|[^@,<>]*<[^\s@,<>]+@[^\s@,<>]+>`;

/** One or several of a form, separated by commas. */
function listOf(form: string): RegExp {
  return new RegExp(`^(?:${form})(?:\\s*,\\s*(?:${form}))*$`);
}

export const ASCII: TextForm = {
  pattern: /^[\x20-\x7e]+$/,
  allowed: 'printable ASCII characters',
};
export const HOST_NAME: TextForm = {
  pattern: new RegExp(`^(?:${HOST})$`),
  allowed: 'a host name or an IP address',
};
export const HOST_NAMES: TextForm = {
  pattern: listOf(HOST),
  allowed: 'host names or IP addresses, separated by commas',
};
export const MAIL_ADDRESS: TextForm = {
  pattern: new RegExp(`^(?:${MAILBOX})$`),
  allowed: 'a mail address, such as ops@example.com',
};
export const MAIL_ADDRESSES: TextForm = {
  pattern: listOf(MAILBOX),
  allowed: 'mail addresses, such as ops@example.com, separated by commas',
};
export const MAIL_SERVER: TextForm = {
  pattern: new RegExp(String.raw`^smtps?://(?:[^\s/]+@)?(?:${HOST})(?::\d{1,5})?/?$`),
  allowed: 'smtp://user:password@host:587 or smtps://user:password@host:465',
};
