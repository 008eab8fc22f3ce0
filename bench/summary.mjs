/** Results as a table, and what they say of the targets. Processor time is compared: others may use the machine as well. */
const find = (results, set, work, engine) =>
  results.find((each) => each.set === set && each.work === work && each.engine === engine)

const two = (value) => (value === undefined ? '–' : value.toFixed(2))
const ratio = (a, b) => (a === undefined || b === undefined || b.cpu === 0 ? undefined : a.cpu / b.cpu)

export const TABLE_HEAD = `${'data'.padEnd(9)}${'work'.padEnd(24)}${'CPU s'.padStart(7)}${'wall s'.padStart(8)}${'peak MiB'.padStart(10)}${'chDB s'.padStart(8)}${'times'.padStart(7)}${'DuckDB s'.padStart(10)}${'times'.padStart(7)}${'agrind s'.padStart(10)}${'floor s'.padStart(9)}${'times'.padStart(7)}${'load'.padStart(6)}`

export const lineOf = (results, set, work) => {
  const of = (engine) => find(results, set, work, engine)
  const floor = find(results, set, 'decompression', 'floor')
  const [own, chdb, duckdb, agrind] = ['dohyo', 'chdb', 'duckdb', 'agrind'].map(of)
  const main = own ?? floor
  return [
    set.padEnd(9),
    work.padEnd(24),
    two(main.cpu).padStart(7),
    two(main.wall).padStart(8),
    String(Math.round(main.rss / 2 ** 20)).padStart(10),
    two(chdb?.cpu).padStart(8),
    two(ratio(own, chdb)).padStart(7),
    two(duckdb?.cpu).padStart(10),
    two(ratio(duckdb, own)).padStart(7),
    two(agrind?.cpu).padStart(10),
    two(own === undefined ? undefined : floor?.cpu).padStart(9),
    two(ratio(own, floor)).padStart(7),
    main.load.toFixed(1).padStart(6),
  ].join('')
}

export const machineLine = (machine) =>
  `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}; Node ${machine.node}, dohyo ${machine.dohyo}, chDB ${machine.chdb}, DuckDB ${machine.duckdb}, angle-grinder ${machine.agrind}, Suzaku ${machine.suzaku}; load ${machine.load.join(' ')}`

/** `value` undefined: not measured in this run. */
const judged = (name, value, limit, atLeast = false) => {
  const met = value === undefined ? undefined : atLeast ? value >= limit : value <= limit
  const verdict = met === undefined ? 'not measured' : met ? 'met' : 'not met'
  return {
    name,
    limit,
    ...(value === undefined ? {} : { value, met }),
    line: `${verdict.padEnd(13)}${two(value).padStart(8)}  ${name} ${atLeast ? '≥' : '≤'} ${limit}`,
  }
}

export const targetsOf = (results) => {
  const get = (set, work, engine = 'dohyo') => find(results, set, work, engine)
  const seed = get('few', 'seed query')
  const hunt = get('few', 'hunt')
  const floor = get('few', 'decompression', 'floor')
  const peak = results.filter(({ engine, set }) => engine === 'dohyo' && set !== 'none').map(({ rss }) => rss)
  return [
    judged('seed query, times of chDB by hand', ratio(seed, get('few', 'seed query', 'chdb')), 1.3),
    judged('seed query, times of decompression', ratio(seed, floor), 2),
    judged(
      'DuckDB by hand, times of the seed query',
      ratio(get('few', 'seed query', 'duckdb'), seed),
      3,
      true,
    ),
    judged(
      'angle-grinder, times of the parse regex query (Azure)',
      ratio(get('azure', 'parse regex', 'agrind'), get('azure', 'parse regex')),
      10,
      true,
    ),
    judged('hunt with the pack, times of the seed query', ratio(hunt, seed), 1.5),
    judged('hunt of 10,000 files, times of 100', ratio(get('many', 'hunt'), hunt), 1.5),
    judged('seed query of 10,000 files, times of 100', ratio(get('many', 'seed query'), seed), 1.5),
    judged('hunt of ten times the data (0.05 M to 0.5 M events)', ratio(hunt, get('tenth', 'hunt')), 10.5),
    judged('hunt of ten times the data (0.5 M to 5 M events)', ratio(get('tenfold', 'hunt'), hunt), 10.5),
    judged('peak memory of dohyo, GiB', peak.length === 0 ? undefined : Math.max(...peak) / 2 ** 30, 1),
  ]
}
