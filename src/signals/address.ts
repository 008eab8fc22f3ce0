/** Addresses of both families as numbers of 128 bits, IPv4 as `::ffff:a.b.c.d`, so that one comparison serves all. */
const MAPPED = 0xffffn << 32n
const ALL = (1n << 128n) - 1n

const parseV4 = (text: string): bigint | undefined => {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  if (match === null) return undefined
  let value = 0n
  for (const part of match.slice(1)) {
    if (Number(part) > 255) return undefined
    value = (value << 8n) | BigInt(part)
  }
  return value
}

const parseV6 = (text: string): bigint | undefined => {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const v4 = tail?.[2] === undefined ? undefined : parseV4(tail[2])
  if (tail !== null && v4 === undefined) return undefined
  const plain =
    v4 === undefined ? text : `${tail?.[1] ?? ''}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`
  const halves = plain.split('::')
  if (halves.length > 2) return undefined
  const [head = [], rest = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const gap = 8 - head.length - rest.length
  if (halves.length === 2 ? gap < 1 : gap !== 0) return undefined
  const groups = [...head, ...Array<string>(halves.length === 2 ? gap : 0).fill('0'), ...rest]
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n)
}

/** Undefined for a text that is no address. */
export const parseAddress = (text: string): bigint | undefined => {
  const v4 = parseV4(text)
  return v4 === undefined ? parseV6(text) : MAPPED | v4
}

/** All addresses from `first` to `last`, both included. */
export interface AddressRange {
  readonly first: bigint
  readonly last: bigint
}

/** `10.0.0.0/8`, `2001:db8::/32`, or one address. Bits behind the prefix are ignored. Undefined when it is neither. */
export const parseRange = (text: string): AddressRange | undefined => {
  const [base = '', length, ...more] = text.trim().split('/')
  const address = parseAddress(base)
  if (address === undefined || more.length > 0) return undefined
  if (length === undefined) return { first: address, last: address }
  const bits = parseV4(base) === undefined ? 128 : 32
  if (!/^\d{1,3}$/.test(length) || Number(length) > bits) return undefined
  const free = (1n << BigInt(bits - Number(length))) - 1n
  return { first: address & (ALL ^ free), last: address | free }
}

export const holds = ({ first, last }: AddressRange, address: bigint): boolean =>
  address >= first && address <= last

/** Smallest first; equal ones by address. */
export const bySize = (a: AddressRange, b: AddressRange): number => {
  const [x, y] = [a.last - a.first, b.last - b.first]
  if (x !== y) return x < y ? -1 : 1
  return a.first === b.first ? 0 : a.first < b.first ? -1 : 1
}
