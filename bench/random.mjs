/**
 * A small seeded generator (mulberry32) and what is drawn from it: the same seed gives the same bytes on every machine.
 */
export const createRandom = (seed) => {
  let state = seed >>> 0
  const uint32 = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const below = (limit) => Math.floor((uint32() / 0x1_0000_0000) * limit)
  const hex8 = () => uint32().toString(16).padStart(8, '0')
  const chance = (probability) => uint32() / 0x1_0000_0000 < probability
  const pick = (list) => list[below(list.length)]
  /** `[weight, value]` pairs; the sum of the weights is worked out once. */
  const weighted = (pairs) => {
    const total = pairs.reduce((sum, [weight]) => sum + weight, 0)
    return () => {
      let left = (uint32() / 0x1_0000_0000) * total
      for (const [weight, value] of pairs) {
        left -= weight
        if (left < 0) return value
      }
      return pairs.at(-1)[1]
    }
  }
  const hex = (digits) => {
    let text = ''
    while (text.length < digits) text += hex8()
    return text.slice(0, digits)
  }
  const uuid = () => {
    const [a, b, c, d] = [hex8(), hex8(), hex8(), hex8()]
    return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`
  }
  const base32 = (length) =>
    Array.from({ length }, () => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[below(32)]).join('')
  return { below, chance, pick, weighted, hex, uuid, base32 }
}
