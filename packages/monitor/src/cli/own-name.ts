/** Who runs the command, as far as this machine knows. */
import { userInfo } from 'node:os';

/** The user's name, or else the number: a container's user often has no name. */
export function ownName(nameOf = () => userInfo().username): string {
  try {
    return nameOf();
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
