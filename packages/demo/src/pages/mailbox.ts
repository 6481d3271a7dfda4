/** Takes every mail and sends none on: as much of SMTP (RFC 5321) as Alertmanager speaks, no TLS. */
import { createServer, type Server, type Socket } from 'node:net';

const MAX_MAIL_BYTES = 1024 * 1024;

export function createMailbox(onMail: (mail: string) => void): Server {
  return createServer((socket) => serve(socket, onMail));
}

function serve(socket: Socket, onMail: (mail: string) => void): void {
  let pending = '';
  let mail: string[] | undefined;
  let bytes = 0;
  const answer = (line: string): void => void socket.write(`${line}\r\n`);

  socket.setEncoding('utf8');
  // A client that goes away in the middle is its own business.
  socket.on('error', () => {});
  socket.on('data', (chunk: string) => {
    bytes += Buffer.byteLength(chunk);
    if (bytes > MAX_MAIL_BYTES) {
      socket.end('552 too much mail\r\n');
      return;
    }
    const lines = (pending + chunk).split(/\r?\n/);
    pending = lines.pop()!;
    for (const line of lines) take(line);
  });
  answer('220 pages');

  function take(line: string): void {
    if (mail !== undefined) {
      if (line !== '.') {
        // A line that begins with a dot was sent with one more (section 4.5.2).
        mail.push(line.startsWith('.') ? line.slice(1) : line);
        return;
      }
      onMail(mail.join('\n'));
      mail = undefined;
      bytes = 0;
      answer('250 taken');
      return;
    }
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'DATA') {
      mail = [];
      answer('354 go ahead');
    } else if (verb === 'QUIT') {
      socket.end('221 bye\r\n');
    } else if (['EHLO', 'HELO', 'MAIL', 'RCPT', 'RSET', 'NOOP'].includes(verb)) {
      answer('250 pages');
    } else {
      answer('502 not here');
    }
  }
}
