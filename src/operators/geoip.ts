import type { FieldRef, StageBase } from '../language/ast.ts'
import { defineOperator } from './define.ts'
import { enrich } from './enrich.ts'

export interface Geoip extends StageBase {
  readonly kind: 'geoip'
  readonly field: FieldRef
  /** Besides those that there are always. */
  readonly more: readonly FieldRef[]
}

const ALWAYS = ['latitude', 'longitude', 'country_code', 'country_name', 'city', 'state']

export const geoip = defineOperator<Geoip>({
  kind: 'geoip',
  names: ['geoip'],
  summary:
    'Adds where an IP address is: latitude, longitude, country_code, country_name, city, state, and further fields that are named. Null for private and unknown addresses.',
  syntax: ['geoip <field> [<further field> [, …]]'],
  parse: (cursor) => {
    const field = cursor.expectField('a field with IP addresses')
    const comma = cursor.acceptPunctuation(',')
    const more = comma || cursor.atField() ? cursor.expectFieldList('a field such as `region`') : []
    return { kind: 'geoip', field, more, span: cursor.span() }
  },
  print: (stage, print) =>
    `geoip ${print.field(stage.field)}${stage.more.length === 0 ? '' : ` ${print.fields(stage.more)}`}`,
  lower: (stage, pipeline) => {
    const always = ALWAYS.map((name): FieldRef => ({ name, span: stage.field.span, quoted: false }))
    const more = stage.more.filter((field) => !ALWAYS.includes(field.name.toLowerCase()))
    const outputs = [...always, ...more].map((field) => ({ field, name: field.name }))
    enrich(pipeline, 'geo', stage.field, outputs, stage.span)
  },
  examples: [
    '* | parse "ip=*;" as ip | geoip ip | count by latitude, longitude',
    '* | parse "ip=*;" as ip | geoip ip region, postal_code | where country_code != "CH"',
  ],
  samples: [
    {
      query: '* | parse "ip=*;" as ip | geoip ip | fields ip, country_code, city',
      input: ['ip=198.51.100.7;', 'ip=10.0.0.1;'],
      places: { '198.51.100.7': { country_code: 'CH', city: 'Zürich' } },
      output: [
        { ip: '198.51.100.7', country_code: 'CH', city: 'Zürich' },
        { ip: '10.0.0.1', country_code: null, city: null },
      ],
    },
  ],
  differences: ['Places come from a file that you give: `--geoip FILE.mmdb`.'],
})
