/**
 * Whether two secrets are the same. How long it takes depends on the length of what was received and not
 * on where the two differ, so that a secret cannot be guessed character by character.
 */
export function sameSecret(received: string, expected: string): boolean {
  let difference = received.length ^ expected.length;
  for (let i = 0; i < received.length; i++) {
    difference |= received.charCodeAt(i) ^ expected.charCodeAt(i % expected.length);
  }
  return difference === 0;
}
