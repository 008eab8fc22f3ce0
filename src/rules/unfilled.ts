import { diagnostic } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { asksForKnown, KNOWN_SNAPSHOTS } from './known-snapshots.ts'
import type { PlacedPart } from './places.ts'
import { pathText } from './yaml-issue.ts'
import type { YamlPath, YamlText } from './yaml-text.ts'

/** Where a rule over several records asks for what is known only of single events. */
export const unfilledIn = (parts: ReadonlyMap<PlacedPart, YamlPath>, yaml: YamlText): readonly Diagnostic[] =>
  [...parts].flatMap(([part, path]) =>
    asksForKnown(part)
      ? [
          diagnostic(
            'DQ502',
            {
              path: pathText(path),
              reason: `\`${KNOWN_SNAPSHOTS}\` is filled for rules of type match only`,
              help: 'put the condition into a match rule, or compare `dohyo_resources` of the records themselves (groupByFields)',
            },
            yaml.spanOf(path),
          ),
        ]
      : [],
  )
