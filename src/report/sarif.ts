import type { Span } from '../base/span.ts'
import { formatHelp, formatMessage } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { createSourceText, type SourceText } from '../language/source-text.ts'
import type { CheckedFile } from './lint-json.ts'
import { safeJson } from './safe-json.ts'

/** SARIF counts columns in UTF-16 units here (`columnKind`), and a region's end is behind its last character. */
const region = (source: SourceText, span: Span) => {
  const place = (offset: number) => {
    const { line } = source.position(offset)
    return { line, column: offset - source.line(line).start + 1 }
  }
  const [start, end] = [place(span.start), place(span.end)]
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column }
}

/** Paths as URIs: forward slashes, odd characters escaped. */
const uriOf = (file: string): string =>
  file
    // half a character has no bytes that could be escaped
    .replace(/\p{Cs}/gu, '\ufffd')
    .split(/[\\/]/)
    .map(encodeURIComponent)
    .join('/')

const result = (
  { file }: CheckedFile,
  source: SourceText,
  diagnostic: Diagnostic,
  fix: CheckedFile['findings'][number]['fix'],
) => {
  const help = formatHelp(diagnostic)
  const artifactLocation = { uri: uriOf(file) }
  return {
    ruleId: diagnostic.code,
    level: diagnostic.severity,
    message: {
      text: help === undefined ? formatMessage(diagnostic) : `${formatMessage(diagnostic)}\n${help}`,
    },
    locations: [{ physicalLocation: { artifactLocation, region: region(source, diagnostic.span) } }],
    ...(fix === undefined
      ? {}
      : {
          fixes: [
            {
              artifactChanges: [
                {
                  artifactLocation,
                  replacements: fix.map(({ span, text }) => ({
                    deletedRegion: region(source, span),
                    insertedContent: { text },
                  })),
                },
              ],
            },
          ],
        }),
  }
}

/** SARIF 2.1.0, which code hosts show beside the lines. */
export const sarif = (files: readonly CheckedFile[], version: string): string => {
  const results = files.flatMap((checked) => {
    const source = createSourceText(checked.file, checked.text)
    return [
      ...checked.errors.map((each) => result(checked, source, each, undefined)),
      ...checked.findings.map(({ diagnostic, fix }) => result(checked, source, diagnostic, fix)),
    ]
  })
  const rules = [...new Set(results.map(({ ruleId }) => ruleId))].sort().map((id) => ({ id }))
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'dohyo', version, rules } },
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  }
  return `${safeJson(JSON.stringify(log, null, 2))}\n`
}
