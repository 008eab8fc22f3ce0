import { describe, expect, it } from 'vitest'
import { bindQuery } from '../../src/query/index.ts'

/** Shapes that queries have which people publish, and Sumo runs, whatever its documentation says of them. */
const diagnose = (text: string): readonly string[] =>
  bindQuery(text).diagnostics.map((d) => `${d.severity} ${d.code}`)

describe('published shapes are accepted', () => {
  it.each([
    '* | count by _sourceHost, _source | top 5 _sourceHost by _count, _source asc',
    '* | count by _sourceHost | top 5 _sourceHost by _count desc',
    '* | _size / 8 as % "MB per day" | sort by % "MB per day"',
    '* | timeslice 1 h | count by _timeslice',
    '* | timeslice by 5 m as slice | count by slice',
    '* | timeslice 2h as 2hrs | count by 2hrs, _sourceHost | sort by 2HRS',
    '* | json "items.[0].name" as name | json "a.[*].b" as b',
    '* | "Pacific/Auckland" as zone | formatDate(_messageTime, "HH:mm", zone) as at',
    '* | parseDate("2024-01-01T00:00:00", "yyyy-MM-dd\'T\'HH:mm:ss", "Z") as at',
    '* | count by _sourceHost | fields - _messageTime, nowhere',
    '* | fields (_sourceHost, _source)',
    '* | parse regex "(?<a>x*?)(?<b>y??)(?<c>\\\\*)"',
  ])('%s', (text) => {
    expect(diagnose(text)).toEqual([])
  })

  it('keeps the remainder operator where an operand ends', () => {
    expect(diagnose('* | _size % 2 as odd')).toEqual([])
  })

  it.each([
    ['* | count by _sourceHost | sort', 'DQ322'],
    ['* | first(_source) as _source by _sourceHost, _source', 'DQ307'],
  ])('with a warning: %s', (text, code) => {
    expect(diagnose(text)).toEqual([`warning ${code}`])
  })

  it.each(['a**', '(*a)', 'a|+', '\\\\w+*'])('says of an expression that repeats nothing: %s', (pattern) => {
    expect(diagnose(`* | where _raw matches /${pattern}/ | count`)).toEqual(['error DQ306'])
  })

  it('takes no longer a pipeline than the engine can nest', () => {
    expect(diagnose(`*${' | count'.repeat(200)}`)).toEqual([])
    expect(diagnose(`*${' | count'.repeat(201)}`)).toEqual(['error DQ211'])
  })

  it('does not let joins of joins grow without bound', () => {
    const join = '| join (where true) as a, (where true) as b on a._source = b._source'
    expect(diagnose(`* ${join} | a__source as _source ${join.repeat(40)}`)).toContain('error DQ211')
  })

  it('refuses a time that no number holds', () => {
    expect(diagnose('* | timeslice 1e300d')).toEqual(['error DQ311'])
  })

  it('still refuses two aggregates of one name', () => {
    expect(diagnose('* | count as n, sum(_size) as n by _sourceHost')).toEqual(['error DQ307'])
  })
})
