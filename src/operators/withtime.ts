import type { FieldRef, StageBase } from '../language/ast.ts'
import { defineOperator } from './define.ts'

export interface Withtime extends StageBase {
  readonly kind: 'withtime'
  readonly field: FieldRef
}

export const withtime = defineOperator<Withtime>({
  kind: 'withtime',
  names: ['withtime'],
  summary: 'Adds `<field>_withtime`, which `most_recent` and `least_recent` take in Sumo.',
  syntax: ['withtime <field>'],
  parse: (cursor) => ({ kind: 'withtime', field: cursor.expectField('a field name'), span: cursor.span() }),
  print: (stage, print) => `withtime ${print.field(stage.field)}`,
  // the time of a message never leaves it here, so the value alone will do
  lower: (stage, pipeline) => {
    pipeline.extend(`${stage.field.name}_withtime`, pipeline.field(stage.field))
  },
  examples: [
    '* | parse "u=*" as u | withtime u | most_recent(u_withtime) as latest',
    '* | parse "u=*;" as u | withtime u | most_recent(u_withtime) by _sourceHost',
  ],
  samples: [
    {
      query: '* | parse "user=* ip=*;" as user, ip | withtime ip | most_recent(ip_withtime) as ip by user',
      input: ['user=ann ip=192.0.2.9;', 'user=ann ip=192.0.2.1;'],
      output: [{ user: 'ann', ip: '192.0.2.9' }],
    },
  ],
})
