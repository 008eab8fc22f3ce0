/** What a test puts into a file in MaxMind's format; numbers are doubles where they have a fraction, else unsigned. */
export type MmdbValue = string | number | readonly MmdbValue[] | { readonly [key: string]: MmdbValue }

const STRING = 2
const DOUBLE = 3
const UINT16 = 5
const UINT32 = 6
const MAP = 7
const UINT64 = 9
const ARRAY = 11

const control = (type: number, size: number): Buffer => {
  if (size > 284) throw new RangeError(`too long for a test: ${size}`)
  const [low, more] = size < 29 ? [size, []] : [29, [size - 29]]
  return type <= 7 ? Buffer.from([(type << 5) | low, ...more]) : Buffer.from([low, type - 7, ...more])
}

const unsigned = (type: number, value: number): Buffer => {
  const hex = value === 0 ? '' : value.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return Buffer.concat([control(type, bytes.length), bytes])
}

const encode = (value: MmdbValue): Buffer => {
  if (typeof value === 'string')
    return Buffer.concat([control(STRING, Buffer.byteLength(value)), Buffer.from(value)])
  if (typeof value === 'number') {
    if (Number.isInteger(value) && value >= 0) return unsigned(UINT32, value)
    const bytes = Buffer.alloc(8)
    bytes.writeDoubleBE(value)
    return Buffer.concat([control(DOUBLE, 8), bytes])
  }
  if (Array.isArray(value)) return Buffer.concat([control(ARRAY, value.length), ...value.map(encode)])
  const entries = Object.entries(value)
  return Buffer.concat([
    control(MAP, entries.length),
    ...entries.flatMap(([key, of]) => [encode(key), encode(of)]),
  ])
}

const bitsOf = (ip: string): readonly number[] =>
  ip.split('.').flatMap((part) => [...Number(part).toString(2).padStart(8, '0')].map(Number))

type Node = [number | Node | undefined, number | Node | undefined]

/**
 * The bytes of a file that knows single IPv4 addresses: a binary tree of address bits, the records, what the file is
 * (https://maxmind.github.io/MaxMind-DB/).
 */
export const mmdb = (records: Readonly<Record<string, MmdbValue>>): Buffer => {
  const root: Node = [undefined, undefined]
  const data: Buffer[] = []
  let size = 0
  for (const [ip, record] of Object.entries(records)) {
    const bits = bitsOf(ip)
    let node = root
    for (const bit of bits.slice(0, -1)) {
      const next = node[bit === 1 ? 1 : 0]
      const child: Node = typeof next === 'object' ? next : [undefined, undefined]
      node[bit === 1 ? 1 : 0] = child
      node = child
    }
    node[bits.at(-1) === 1 ? 1 : 0] = size
    const bytes = encode(record)
    data.push(bytes)
    size += bytes.length
  }
  const nodes: Node[] = [root]
  for (const node of nodes) for (const child of node) if (typeof child === 'object') nodes.push(child)
  const tree = Buffer.alloc(nodes.length * 6)
  for (const [i, node] of nodes.entries())
    for (const [side, child] of node.entries()) {
      const value =
        child === undefined
          ? nodes.length
          : typeof child === 'object'
            ? nodes.indexOf(child)
            : nodes.length + 16 + child
      tree.writeUIntBE(value, i * 6 + side * 3, 3)
    }
  const about = Buffer.concat([
    control(MAP, 9),
    ...[
      ['node_count', unsigned(UINT32, nodes.length)],
      ['record_size', unsigned(UINT16, 24)],
      ['ip_version', unsigned(UINT16, 4)],
      ['database_type', encode('Test-City')],
      ['languages', encode(['en'])],
      ['binary_format_major_version', unsigned(UINT16, 2)],
      ['binary_format_minor_version', unsigned(UINT16, 0)],
      ['build_epoch', unsigned(UINT64, 1_700_000_000)],
      ['description', encode({ en: 'made by a test' })],
    ].flatMap(([key, value]) => [encode(key as string), value as Buffer]),
  ])
  const marker = Buffer.from('\u00ab\u00cd\u00efMaxMind.com', 'latin1')
  return Buffer.concat([tree, Buffer.alloc(16), ...data, marker, about])
}
