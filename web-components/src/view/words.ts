/**
 * Reads words and numbers from the bytes of a text. Strings for each number would cost several times as much: a model
 * of 25 MB has a million of them.
 */
export class Words {
  bytes: Uint8Array = new Uint8Array()
  at = 0
  end = 0

  set(bytes: Uint8Array, end = bytes.length): void {
    this.bytes = bytes
    this.at = 0
    this.end = end
  }

  /** The byte here, or the end of a line where the text has ended. */
  peek(): number {
    return this.at < this.end ? (this.bytes[this.at] as number) : lineFeed
  }

  /** Goes to the next word; false where the line (or the text) has none any more. */
  inLine(): boolean {
    let byte = this.peek()
    while (byte <= blank && byte !== lineFeed && byte !== carriageReturn) {
      this.at++
      byte = this.peek()
    }
    return byte > blank
  }

  /** Goes to the next word of the text, in whichever line; false at the end. */
  inText(): boolean {
    while (this.at < this.end && (this.bytes[this.at] as number) <= blank) {
      this.at++
    }
    return this.at < this.end
  }

  /** Passes over what is left of the line. */
  skipLine(): void {
    let byte = this.peek()
    while (byte !== lineFeed && byte !== carriageReturn) {
      this.at++
      byte = this.peek()
    }
  }

  /** The word here in lower case; '' for one that is longer than any keyword. */
  word(): string {
    let word = ''
    for (let byte = this.peek(); byte > blank; byte = this.peek()) {
      if (word.length < 16) {
        word += String.fromCharCode(byte | 0x20)
      }
      this.at++
    }
    return word.length < 16 ? word : ''
  }

  /** The number here, and goes behind it; NaN where there is none. Right to the last digit but one of a float64. */
  number(): number {
    let byte = this.peek()
    const sign = byte === minus ? -1 : 1
    if (byte === minus || byte === plus) {
      this.at++
    }
    let value = 0
    let power = 0
    let each = 0
    let digits = 0
    for (byte = this.peek(); ; byte = this.peek()) {
      if (byte === dot && each === 0) {
        each = -1
      } else if (byte >= zero && byte <= nine) {
        digits++
        if (value < 1e15) {
          value = value * 10 + byte - zero
          power += each
        } else {
          power += each + 1 // beyond what a float64 tells apart
        }
      } else {
        break
      }
      this.at++
    }
    if (digits === 0) {
      return NaN
    }
    if ((byte | 0x20) === letterE) {
      this.at++
      power += this.exponent()
    }
    if (power === 0) {
      return sign * value
    }
    const tens = powers[Math.abs(power)] ?? 10 ** Math.abs(power)
    return sign * (power < 0 ? value / tens : value * tens)
  }

  exponent(): number {
    const sign = this.peek() === minus ? -1 : 1
    if (this.peek() === minus || this.peek() === plus) {
      this.at++
    }
    let value = 0
    for (let byte = this.peek(); byte >= zero && byte <= nine; byte = this.peek()) {
      value = Math.min(value * 10 + byte - zero, 999)
      this.at++
    }
    return sign * value
  }
}

const [lineFeed, carriageReturn, blank] = [10, 13, 32]
const [plus, minus, dot, zero, nine, letterE] = [43, 45, 46, 48, 57, 101]

/** The powers of ten that a float64 holds exactly. */
const powers = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`))
