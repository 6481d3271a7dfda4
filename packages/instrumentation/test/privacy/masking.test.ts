/** What of an application's texts and facts is taken for private. */
import { assert, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPrivateKey, maskText } from '../../src/privacy/masking.ts';
import { describeError } from '../../src/tools/error-type.ts';

describe('a text', () => {
  test.each([
    ['no mailbox ada@example.com', 'no mailbox [masked]'],
    ['<ada.l+news@mail.example.co.uk> bounced', '<[masked]> bounced'],
    ['sent Authorization: Bearer abcdef.123456', 'sent Authorization: Bearer [masked]'],
    ['jwt eyJhbGciOi.eyJzdWIiOi.c2ln is over', 'jwt [masked] is over'],
    ['password=hunter2&next=1', 'password=[masked]&next=1'],
    ['{"access_token":"s3cr3t"}', '{"access_token":"[masked]"}'],
    [
      'Unexpected token \'h\', "hello there" is not valid JSON',
      "Unexpected token 'h', [masked] is not valid JSON",
    ],
    [
      'Unexpected token \'h\', ..."x "hello" y"... is not valid JSON',
      "Unexpected token 'h', [masked] is not valid JSON",
    ],
  ])('such as %s is masked', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  test.each([
    'connect ECONNREFUSED 127.0.0.1:80',
    'order@7 failed',
    'too many tokens: 512',
    'a @ b',
  ])('such as %s stays', (text) => {
    expect(maskText(text)).toBe(text);
  });

  test('loses the names that it is told, as whole words of three letters or more', () => {
    expect(maskText('ada is no adapter (ada)', ['ada'])).toBe('[masked] is no adapter ([masked])');
    expect(maskText('a.b*c is in', ['a.b*c'])).toBe('[masked] is in');
    expect(maskText('it is in', ['it', undefined, ''])).toBe('it is in');
  });

  test("of an error has neither the user's name nor a quoted payload", () => {
    const whose = {
      user: 'ursula',
      connection: { user: 'ursula', client: 'phone-9', session: undefined },
    };
    expect(describeError(new Error('ursula on phone-9 is gone'), whose)).toBe(
      'Error: [masked] on [masked] is gone',
    );
    let thrown: unknown;
    try {
      JSON.parse('the lost message');
    } catch (error) {
      thrown = error;
    }
    expect(describeError(thrown)).toMatch(/^SyntaxError: .*\[masked\] is not valid JSON$/);
    expect(describeError(thrown)).not.toContain('lost');
  });

  test('is looked at for 2,048 characters, whatever it and the names hold', () => {
    expect(maskText('x'.repeat(2_049))).toBe('x'.repeat(2_048));
    assert(
      property(string({ unit: 'binary' }), string({ unit: 'binary' }), (text, name) => {
        expect(maskText(`${text} ${name} ${text}`, [name]).length).toBeLessThan(4_096);
      }),
    );
  });
});

describe('a key', () => {
  test.each([
    'user',
    'userId',
    'user_name',
    'Email',
    'e-mail',
    'authToken',
    'access.token',
    'password',
    'clientSecret',
    'Authorization',
    'cookie',
    'sessionId',
    'ip',
    'clientIp',
    'phone',
    'apiKey',
    'first_name',
    'billingAddress',
    'message',
    'payload',
  ])('%s looks private', (key) => {
    expect(isPrivateKey(key, 'x')).toBe(true);
  });

  test.each(['hits', 'page', 'store', 'attempt', 'model', 'zip_level', 'discarded'])(
    '%s does not',
    (key) => {
      expect(isPrivateKey(key, 'x')).toBe(false);
    },
  );

  test('is none when what is under it counts or says yes or no', () => {
    expect(isPrivateKey('tokens', 512)).toBe(false);
    expect(isPrivateKey('tokens', 'a,b')).toBe(true);
    expect(isPrivateKey('message_size', 12)).toBe(false);
    expect(isPrivateKey('hasToken', true)).toBe(false);
    expect(isPrivateKey('userId', 7)).toBe(true);
  });
});
