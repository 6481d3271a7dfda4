/**
 * Text from the application on its way into logs, the journal and answers. An error's message often
 * says why a message was lost, so it is kept; what in it looks like a person, a secret or a payload is
 * not. This is a second line: nobody can know what a text says, so an application keeps its users'
 * data out of its errors.
 */

/** Where somebody's address, secret or name was. */
export const MASK = '[masked]';

/** Looked at, at most: longer texts are cut before and after. */
const MOST_CHARACTERS = 2_048;
/** Shorter names would be found in every other word. */
const LEAST_NAME = 3;

const RULES: readonly (readonly [RegExp, string])[] = [
  // What V8 quotes is the message that could not be parsed.
  [/(?:\.{3})?"[^]{0,512}"(?:\.{3})? is not valid JSON/g, `${MASK} is not valid JSON`],
  [/[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g, MASK],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${MASK}`],
  [/\beyJ[\w-]{4,}\.[\w.-]+/g, MASK],
  [
    /\b(pass(?:word|wd|phrase)?|secret|(?:\w+[_-])?token|api[_-]?key|authorization|cookie)(["']?\s*[:=]\s*["']?)(?!(?:bearer|basic)\s)[^\s"',;&)}\]]+/gi,
    `$1$2${MASK}`,
  ],
];

/** The text without what looks private, and without these names, such as a user's ID. */
export function maskText(text: string, names: readonly (string | undefined)[] = []): string {
  let masked = text.slice(0, MOST_CHARACTERS);
  for (const name of names) {
    if (name !== undefined && name.length >= LEAST_NAME) {
      masked = masked.replaceAll(wholeWord(name), MASK);
    }
  }
  for (const [pattern, replacement] of RULES) masked = masked.replaceAll(pattern, replacement);
  return masked;
}

const PRIVATE_PART =
  /user|email|phone|address|birth|iban|creditcard|cardnumber|ssn|token|passw|passphrase|secret|auth|credential|cookie|session|apikey|(?:first|last|full|sur|nick|display|real)name/;
const PRIVATE_WORD = /^(?:mail|ip|pin|pwd|pass|jwt|person)$/;
/** Private when they hold text; a number under `message_size` is none. */
const PRIVATE_TEXT = /^(?:name|key|payload|message|body|text|content)$/;

/**
 * Does a fact under this key look private? `tokens: 512` counts something and does not, as a number
 * under a plural.
 */
export function isPrivateKey(key: string, value: unknown): boolean {
  if (typeof value === 'boolean') return false;
  if (typeof value === 'number' && /[^s]s$/i.test(key)) return false;
  const words = key.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase();
  if (PRIVATE_PART.test(words.replaceAll(/[^a-z\d]/g, ''))) return true;
  return words
    .split(/[^a-z\d]+/)
    .some(
      (word) => PRIVATE_WORD.test(word) || (typeof value === 'string' && PRIVATE_TEXT.test(word)),
    );
}

function wholeWord(name: string): RegExp {
  const literal = name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?<![\p{L}\p{N}])${literal}(?![\p{L}\p{N}])`, 'gu');
}
