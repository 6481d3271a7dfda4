/** What is said of why something could not be sent. */
import { expect, test } from 'vitest';
import { plainError } from '../../src/channels/plain-error.ts';

const coded = (message: string, code: string): Error => Object.assign(new Error(message), { code });

test.each([
  [
    coded('connect ECONNREFUSED ::1:25', 'ECONNREFUSED'),
    'nothing listens there (connect ECONNREFUSED ::1:25)',
  ],
  // Of several addresses: no message of its own.
  [
    Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' }),
    'nothing listens there (ECONNREFUSED)',
  ],
  // From the thread that sends mail: text alone.
  [
    new Error('getaddrinfo ENOTFOUND mail.example'),
    'its name is unknown (getaddrinfo ENOTFOUND mail.example)',
  ],
  [
    coded('certificate has expired', 'CERT_HAS_EXPIRED'),
    'its certificate is out of date (certificate has expired)',
  ],
  [new Error('the receiver answered 500'), 'the receiver answered 500'],
  [coded('', 'EWHATEVER'), 'EWHATEVER'],
  ['a text', 'a text'],
])('%s is said as %s', (thrown, said) => {
  expect(plainError(thrown).message).toBe(said);
});
