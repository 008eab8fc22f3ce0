import type { Span } from '../base/span.ts'
import { asText, booleanLiteral, NULL_VALUE } from '../compiler/values.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import type { StageCursor } from '../language/cursor-types.ts'
import { defineOperator } from './define.ts'
import { applyEach, type Finding, outputNames, sourceOption } from './parse-stage.ts'
import { parseXmlPath } from './xml-path.ts'
import { xmlDocument, xmlValue } from './xml-sql.ts'

export interface ParseXml extends StageBase {
  readonly kind: 'parse xml'
  readonly source: FieldRef | undefined
  readonly paths: readonly { readonly value: string; readonly span: Span }[]
  readonly names: readonly FieldRef[]
  readonly nodrop: boolean
}

const parse = (cursor: StageCursor): ParseXml => {
  let source = sourceOption(cursor)
  const path = () => cursor.expectString('a path in double quotes, such as `"/Event/System/EventID/text()"`')
  const paths = [path()]
  while (cursor.acceptPunctuation(',')) paths.push(path())
  const names = outputNames(cursor, '`parse xml`', paths.length)
  let nodrop = cursor.acceptWord('nodrop') !== undefined
  source ??= sourceOption(cursor)
  nodrop ||= cursor.acceptWord('nodrop') !== undefined
  return { kind: 'parse xml', source, paths, names, nodrop, span: cursor.span() }
}

export const parseXml = defineOperator<ParseXml>({
  kind: 'parse xml',
  names: ['parse xml'],
  summary: 'Extracts fields from well-formed XML by absolute paths; the first of several hits counts.',
  syntax: [
    'parse xml [field=<field>] "/<element>[n]/…/text()", "/<element>/@<attribute>" [as <field>, …] [nodrop]',
  ],
  parse,
  print: (stage, print) =>
    `parse xml ${stage.source === undefined ? '' : `field=${print.field(stage.source)} `}${stage.paths
      .map(({ value }) => print.string(value))
      .join(
        ', ',
      )}${stage.names.length === 0 ? '' : ` as ${print.fields(stage.names)}`}${stage.nodrop ? ' nodrop' : ''}`,
  lower: (stage, pipeline) => {
    const source = asText(stage.source === undefined ? pipeline.raw() : pipeline.field(stage.source))
    const document = xmlDocument(pipeline, source)
    const found = stage.paths.map(({ value: text, span }, i): Finding => {
      const name = stage.names[i]?.name ?? text
      const parsed = parseXmlPath(text)
      if (parsed.kind === 'path') return { name, ...xmlValue(pipeline, document, parsed.path) }
      pipeline.report('DQ310', { name: 'parse xml', reason: `path \`${text}\`: ${parsed.reason}` }, span)
      return { name, value: asText(NULL_VALUE), present: booleanLiteral(false) }
    })
    applyEach(pipeline, found, stage.nodrop)
  },
  examples: [
    '* | parse xml "/Event/System/EventID/text()", "/Event/System/Provider/@Name" as id, provider',
    '* | parse xml field=_raw "/Event/EventData/Data[@Name=\'TargetUserName\']/text()" as user nodrop',
  ],
  samples: [
    {
      query:
        '* | parse xml "/Event/System/EventID/text()", "/Event/System/Provider/@Name" as id, provider | fields id, provider',
      input: ['<Event><System><Provider Name="Audit"/><EventID>4624</EventID></System></Event>'],
      output: [{ id: '4624', provider: 'Audit' }],
    },
  ],
})
