/**
 * What a CI server obeys when it stands in the output of a step: `##vso[…]` (Azure Pipelines), `##teamcity[…]` and `##[…]`
 * anywhere in a line, `::error …::` (GitHub Actions, docs: "Workflow commands") at its start, blanks left out. Where text ends up
 * in a line depends on its width, so commands are told by their names.
 */
const COMMANDS =
  /(?<=#)#(?=(?:vso|teamcity)?\[)|:(?=:(?:add-mask|add-matcher|remove-matcher|add-path|debug|echo|error|warning|notice|group|endgroup|save-state|set-env|set-output|stop-commands)(?:::|\s|$))/giu

/** The text with a visible escape in each such command, `#\x23[` and `\x3a:error::`. */
export const withoutCiCommands = (text: string): string =>
  text.replace(COMMANDS, (c) => (c === '#' ? '\\x23' : '\\x3a'))
