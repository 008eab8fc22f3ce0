/** Elements that a report may hold; whatever else appears in one came from somewhere else. */
const ELEMENTS = new Set(
  'html head meta title style body header main footer section h1 h2 h3 h4 p a span strong code ul ol li dl dt dd div table thead tbody tr th td details summary pre time br svg g defs marker path line polyline circle rect text'.split(
    ' ',
  ),
)
const EMPTY = new Set(['meta', 'br', 'path', 'line', 'polyline', 'circle', 'rect'])
const TAG = /<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?: [a-zA-Z][a-zA-Z0-9-]*="[^"<>]*")*)(\/?)>/y

/**
 * What is wrong with a report's markup: stricter than any browser, which would guess. Every tag is known, quoted, and closed in its
 * order; nothing runs, and nothing is fetched.
 */
export const pageProblems = (page: string): readonly string[] => {
  const problems: string[] = []
  const open: string[] = []
  const start = '<!DOCTYPE html>\n'
  if (!page.startsWith(start)) problems.push('no doctype')
  for (let at = start.length; at < page.length; ) {
    const next = page.indexOf('<', at)
    const text = page.slice(at, next === -1 ? page.length : next)
    if (text.includes('>') && open.at(-1) !== 'style') problems.push(`a > in text: ${text.slice(0, 80)}`)
    for (const [entity] of text.matchAll(/&[^;]{0,8};?/g))
      if (!/^&(?:amp|lt|gt|quot|#39|#96);$/.test(entity)) problems.push(`entity ${entity}`)
    if (next === -1) break
    TAG.lastIndex = next
    const tag = TAG.exec(page)
    if (tag === null) {
      problems.push(`not a tag of ours: ${page.slice(next, next + 80)}`)
      break
    }
    const [all, closing, name = '', attributes = ''] = tag
    if (!ELEMENTS.has(name)) problems.push(`element ${name}`)
    for (const [, key = '', value = ''] of attributes.matchAll(/ ([a-zA-Z0-9-]+)="([^"]*)"/g)) {
      if (/^on|^src|^style$|^xlink|^srcset|^action/i.test(key)) problems.push(`attribute ${key}`)
      if (
        key === 'href' &&
        !/^#[\w-]+$|^https:\/\/attack\.mitre\.org\/techniques\/T\d{4}\/(?:\d{3}\/)?$/.test(value)
      )
        problems.push(`link to ${value}`)
    }
    if (closing === '/') {
      if (open.pop() !== name) problems.push(`</${name}> closes another`)
    } else if (!EMPTY.has(name)) open.push(name)
    at = next + all.length
  }
  if (open.length > 0) problems.push(`left open: ${open.join(' ')}`)
  const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) problems.push(`id ${id} twice`)
  for (const [, id] of page.matchAll(/(?:href="#|labelledby="|url\(#)([^")]*)/g))
    if (!ids.includes(id)) problems.push(`no ${id} to point to`)
  return problems
}
