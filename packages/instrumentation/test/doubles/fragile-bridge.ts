/** A bridge that can break; what it is given arrives in `sent`. */
export class FragileBridge {
  isUp = true;
  readonly sent: string[] = [];
  readonly user: string;
  constructor(user = 'anna') {
    this.user = user;
  }
  notify(text: string): void {
    if (this.isUp) this.sent.push(text);
  }
}
