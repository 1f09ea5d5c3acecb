// The tree of a segment as the screen edits it: docs/segments.md has its shape.

export type Value = string | number | boolean
export interface Test { op?: string; values?: Value[] }
export interface Filter extends Test { key: string }
export interface Node extends Test {
  is: string
  of?: Node[]
  key?: string
  purpose?: string
  agg?: string
  when?: Test
  where?: Filter[]
}
export type Type = '' | 'text' | 'number' | 'bool' | 'date' | 'list'

/** subjects are what a condition can ask, in the order of the choice. */
export const subjects = ['trait', 'event', 'conversation', 'consent', 'identity', 'organisation', 'organisation_trait', 'contact', 'segment'] as const
export type Subject = (typeof subjects)[number]

export const isGroup = (n: Node): boolean => n.is === 'all' || n.is === 'any'
export const timeOps = ['within_last', 'older_than', '<', '<=', '>', '>=']
export const countOps = ['>=', '>', '=', '!=', '<', '<=']
const wordOps = ['=', '!=', 'in', 'not_in']
export const textOps = [...wordOps, 'contains', 'not_contains', 'starts', 'set', 'unset']
const organisationOps = [...wordOps, 'set', 'unset']
export const isSpan = (op?: string): boolean => op === 'within_last' || op === 'within_next' || op === 'older_than' || op === 'anniversary'
export const isList = (op?: string): boolean => op === 'in' || op === 'not_in'
export const isBare = (op?: string): boolean => op === 'set' || op === 'unset'

/** rooted is a tree with a group at its top, as the editor shows it. */
export const rooted = (n: Node): Node => (isGroup(n) ? n : { is: 'all', of: [n] })

/** plain is a tree as it is saved: groups of one are what they hold. */
export function plain(n: Node): Node {
  if (!n.of) return n
  const of = n.of.map(plain)
  return isGroup(n) && of.length === 1 ? of[0]! : { ...n, of }
}

/** begun is a new condition of a subject. */
export function begun(is: Subject, trait = ''): Node {
  switch (is) {
    case 'trait': case 'organisation_trait': return { is, key: trait, op: '=', values: [''] }
    case 'event': return { is, key: '', when: { op: 'within_last', values: ['90d'] } }
    case 'conversation': return { is, where: [{ key: 'open', op: '=', values: [true] }] }
    case 'consent': return { is, key: 'email', purpose: 'marketing', op: 'given' }
    case 'identity': return { is, key: 'email', op: 'has' }
    case 'organisation': return { is, op: 'set' }
    case 'contact': return { is, key: 'language', op: '=', values: [''] }
    case 'segment': return { is, key: '' }
  }
}

/** valued is a comparison after its op or type was changed: what can stay stays. */
export function valued(t: Test, op: string, type: Type): Test {
  if (isBare(op)) return { op }
  const first = t.values?.[0]
  if (isSpan(op)) return { op, values: [isSpan(t.op) ? first! : op === 'anniversary' ? '0d' : '30d'] }
  const kept = (isSpan(t.op) ? [] : (t.values ?? [])).map((v) => typed(v, type))
  if (isList(op)) return { op, values: kept.length > 0 ? kept : [typed('', type)] }
  return { op, values: [kept[0] ?? typed('', type)] }
}

/** typed brings a value to a type, or gives one to begin with. */
export function typed(v: Value, type: Type): Value {
  if (type === 'number') return typeof v === 'number' ? v : v !== '' && !Number.isNaN(Number(v)) ? Number(v) : 0
  if (type === 'bool') return typeof v === 'boolean' ? v : v !== 'false'
  return String(typeof v === 'boolean' ? '' : v)
}

export const opsFor = (is: string, type: Type, ops: Record<string, string[] | null>): string[] =>
  is === 'organisation_trait' ? organisationOps : (ops[type] ?? textOps)

/** problemsAt are the problems of a part of the tree, by what is left of the path. */
export function problemsAt(problems: Record<string, string>, part: string): Record<string, string> {
  const out: Record<string, string> = {}
  for (const [path, text] of Object.entries(problems)) {
    if (path === part) out[''] ??= text
    else if (path.startsWith(`${part}.`) || path.startsWith(`${part}[`)) out[path.slice(part.length).replace(/^\./, '')] = text
  }
  return out
}

/** byPath are problems under the paths of the tree that is shown: what is checked
 * has groups of one taken for what they hold. */
export function byPath(problems: readonly { path: string; text: string }[], shown: Node): Record<string, string> {
  const paths = new Map<string, string>()
  walk(shown, '', '', paths)
  const out: Record<string, string> = {}
  for (const p of problems) {
    const known = [...paths.keys()].filter((k) => k === '' || p.path === k || p.path.startsWith(`${k}.`)).toSorted((a, b) => b.length - a.length)[0] ?? ''
    const rest = p.path.slice(known.length).replace(/^\./, '')
    const at = [paths.get(known) ?? '', rest].filter(Boolean).join('.')
    out[at] ??= p.text
  }
  return out
}

function walk(n: Node, shown: string, checked: string, out: Map<string, string>): void {
  out.set(checked, shown)
  const alone = isGroup(n) && n.of?.length === 1
  n.of?.forEach((x, i) => {
    const part = `of[${i}]`
    walk(x, shown ? `${shown}.${part}` : part, alone ? checked : checked ? `${checked}.${part}` : part, out)
  })
}
