/**
 * The mail server and the mailboxes, from the environment of `pnpm generate`: no secrets, but nobody's
 * are like another's. Unset, they are those of the stack.
 */
import { TIERS, type Tier } from '@earshot/telemetry';
import { ProvisionError } from '../provision-error.ts';
import { DEFAULT_MAIL, type MailOptions } from './options.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const SERVER = /^[^\s:]+:\d{1,5}$/;
const MAILBOX = /^[^\s@]+@[^\s@]+$/;

/**
 * `EARSHOT_MAIL_SERVER` (host:port), `_USER`, `_FROM`, and for each tier its mailbox, such as
 * `EARSHOT_MAIL_OPERATIONS`. A server that is named must offer TLS, unless `EARSHOT_MAIL_TLS` is false.
 *
 * @throws {ProvisionError} `bad-setting`
 */
export function mailOf(environment: Environment): MailOptions {
  const setting = (name: string, pattern: RegExp, allowed: string): string | undefined => {
    const value = environment[name];
    if (value === undefined || value === '') return undefined;
    if (pattern.test(value)) return value;
    throw new ProvisionError(
      'bad-setting',
      `${name} is ${JSON.stringify(value)}; allowed: ${allowed}.`,
    );
  };
  const mailbox = (name: string): string | undefined =>
    setting(`EARSHOT_MAIL_${name}`, MAILBOX, 'an address such as ops@example.com');
  const smarthost = setting('EARSHOT_MAIL_SERVER', SERVER, 'host:port');
  const username = setting('EARSHOT_MAIL_USER', /^\S+$/, 'a name without spaces');
  const tls = setting('EARSHOT_MAIL_TLS', /^(?:true|false)$/, 'true or false');
  return {
    smarthost: smarthost ?? DEFAULT_MAIL.smarthost,
    from: mailbox('FROM') ?? DEFAULT_MAIL.from,
    mailboxes: Object.fromEntries(
      TIERS.map((tier) => [tier, mailbox(tier.toUpperCase()) ?? DEFAULT_MAIL.mailboxes[tier]]),
    ) as Record<Tier, string>,
    ...(username === undefined ? {} : { username }),
    requireTls: smarthost === undefined ? DEFAULT_MAIL.requireTls : tls !== 'false',
  };
}
