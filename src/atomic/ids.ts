/** Made-up ids that depend on the seed and their name only: equal options give equal telemetry, byte for byte. */
export interface Ids {
  hex(name: string, length: number): string
  /** Of version 4 and variant 1. */
  uuid(name: string): string
  /** Never begins with 0. */
  digits(name: string, length: number): string
  /** Capitals and digits, as in ids of AWS principals. */
  capitals(name: string, length: number): string
  letters(name: string, length: number): string
  /** 0 (inclusive) to `below` (exclusive). */
  number(name: string, below: number): number
}

/** Four 32-bit states from a text (xmur3), each different. */
const statesOf = (text: string): readonly [number, number, number, number] => {
  let h = 1779033703 ^ text.length
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 3432918353)
    h = (h << 13) | (h >>> 19)
  }
  const next = (): number => {
    h = Math.imul(h ^ (h >>> 16), 2246822507)
    h = Math.imul(h ^ (h >>> 13), 3266489909)
    h ^= h >>> 16
    return h >>> 0
  }
  return [next(), next(), next(), next()]
}

/** Endless 32-bit numbers from a text (sfc32). Not for secrets. */
const numbersFrom = (text: string): (() => number) => {
  let [a, b, c, d] = statesOf(text)
  const next = (): number => {
    const t = (a + b + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    return t >>> 0
  }
  // the first numbers of close seeds are alike
  for (let i = 0; i < 12; i++) next()
  return next
}

const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'

export const idsFrom = (seed: string): Ids => {
  const text = (kind: string, name: string, length: number, alphabet: string): string => {
    const next = numbersFrom(`${seed}\0${kind}\0${name}`)
    return Array.from({ length }, () => alphabet[next() % alphabet.length]).join('')
  }
  const hex = (name: string, length: number): string => text('hex', name, length, '0123456789abcdef')
  return {
    hex,
    uuid: (name) => {
      const h = hex(`uuid ${name}`, 32)
      return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20)}`
    },
    digits: (name, length) =>
      text('first digit', name, 1, '123456789') + text('digits', name, length - 1, '0123456789'),
    capitals: (name, length) => text('capitals', name, length, CAPITALS),
    letters: (name, length) => text('letters', name, length, LETTERS),
    number: (name, below) => numbersFrom(`${seed}\0number\0${name}`)() % below,
  }
}
