/** Random numbers that are the same for the same seed (mulberry32). */
export const createRandom = (seed) => {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (n) => Math.floor(next() * n)
  return { below, pick: (list) => list[below(list.length)] }
}

const TOKEN = /\s+|[A-Za-z_]\w*|\d+(?:\.\d+)?|"(?:\\[\s\S]|[^"\\])*"|\/(?:\\.|[^/\\\n])*\/|[\s\S]/g

const NOISE = [
  ...'|()[]{}"\'`\\/*?%$#@!&^~;:,.<>=+- \t\n',
  '||',
  '//',
  '/*',
  '*/',
  '"""',
  '%"',
  '{{',
  '}}',
  '\0',
  '\u00a0',
  '\u200b',
  '\u202e',
  '\ufeff',
  '\ud800',
  '\udc00',
  '\u{1f980}',
  'é',
  '“',
  '”',
  '’',
  'ß',
  'İ',
]

const NUMBERS =
  '0 -1 1 9007199254740993 99999999999999999999999 1e309 1e-400 0.1 .5 1. 5m -5m 1w 1x 00 1e5 3Mi'.split(' ')

const WORDS =
  'and or not in as by from on where field nodrop auto true false null asc desc with count sum if case subquery compose _raw _messageTime _count _timeslice'.split(
    ' ',
  )

/**
 * Makes broken and odd queries out of good ones: tokens swapped, dropped, doubled, taken from elsewhere; queries spliced;
 * noise; huge repetitions; deep nesting.
 */
export const createMutator = (corpus, seed) => {
  const { below, pick } = createRandom(seed)
  const split = corpus.map((text) => text.match(TOKEN) ?? [])
  const anyToken = () => pick(pick(split)) ?? '|'

  const at = (tokens, edit) => {
    const copy = [...tokens]
    edit(copy, below(Math.max(1, copy.length)))
    return copy
  }

  const many = [
    (tokens) => at(tokens, (copy, i) => copy.splice(i, 0, (copy[i] ?? 'x').repeat(1 + below(2000)))),
    (tokens) => at(tokens, (copy, i) => copy.splice(i, 0, ...Array(1 + below(400)).fill(`${pick(WORDS)} `))),
    (tokens) =>
      at(tokens, (copy, i) =>
        copy.splice(i, 0, pick(['(', '[', 'not ', '-', '!', 'if(', '{']).repeat(below(400))),
      ),
    (tokens) => {
      const text = tokens.join('')
      const stage = text.indexOf('|')
      return stage === -1 ? tokens : [text, text.slice(stage).repeat(1 + below(20))]
    },
  ]

  const few = [
    (tokens) =>
      at(tokens, (copy, i) => {
        const j = below(copy.length)
        const [a, b] = [copy[i] ?? '', copy[j] ?? '']
        copy[i] = b
        copy[j] = a
      }),
    (tokens) => at(tokens, (copy, i) => copy.splice(i, 1 + below(3))),
    (tokens) => at(tokens, (copy, i) => copy.splice(i, 0, copy[i] ?? '', copy[i] ?? '')),
    (tokens) => at(tokens, (copy, i) => copy.splice(i, 1, anyToken())),
    (tokens) => at(tokens, (copy, i) => copy.splice(i, 0, anyToken())),
    (tokens) => at(tokens, (copy, i) => copy.splice(i, 0, ` ${pick(WORDS)} `)),
    (tokens) => at(tokens, (copy, i) => copy.splice(i, below(2), pick(NUMBERS))),
    (tokens) => at(tokens, (copy, i) => copy.splice(i, 0, pick(NOISE))),
    (tokens) =>
      at(tokens, (copy, i) => {
        const token = copy[i] ?? ''
        const cut = below(token.length + 1)
        copy[i] = token.slice(0, cut) + pick(NOISE) + token.slice(cut + below(2))
      }),
    (tokens) => at(tokens, (copy, i) => copy.splice(i, 1, (copy[i] ?? '').toUpperCase())),
    (tokens) => {
      const other = pick(split)
      return [...tokens.slice(0, below(tokens.length + 1)), ...other.slice(below(other.length + 1))]
    },
    (tokens) => {
      const stages = tokens.join('').split('|')
      const others = pick(split).join('').split('|')
      stages.splice(1 + below(stages.length), below(2), others[below(others.length)] ?? '')
      return [stages.join('|')]
    },
  ]

  return () => {
    let tokens = pick(split)
    for (let left = 1 + below(3); left > 0; left--) tokens = pick(below(60) === 0 ? many : few)(tokens)
    return tokens.join('').slice(0, 20_000)
  }
}
