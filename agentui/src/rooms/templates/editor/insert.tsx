import { useQuery } from '@tanstack/react-query'
import { Picker, type Choice } from '@/ui/picker'
import { templatesQuery, variablesQuery } from '../wire'
import { say, told } from '../words'

export type Field = HTMLInputElement | HTMLTextAreaElement

/** write puts text where the caret is, as if it were typed: undo takes it back. */
export function write(field: Field | null, text: string): void {
  if (!field?.isConnected) return
  field.focus()
  if (document.execCommand?.('insertText', false, text)) return
  const [from, to] = [field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length]
  replace(field, field.value.slice(0, from) + text + field.value.slice(to))
  field.setSelectionRange(from + text.length, from + text.length)
}

/** writeSoon writes once nothing lies over the field any more. */
export function writeSoon(field: Field | null, text: string, tries = 30): void {
  field?.focus()
  if (field && document.activeElement === field && !field.closest('[inert],[aria-hidden="true"]')) return write(field, text)
  if (tries > 0) requestAnimationFrame(() => writeSoon(field, text, tries - 1))
}

/** replace sets the whole value so that React hears of it. */
function replace(field: Field, value: string): void {
  const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement
  Object.getOwnPropertyDescriptor(kind.prototype, 'value')!.set!.call(field, value)
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

const snippets: readonly [string, string][] = [
  ['default', '{{ contact.first_name | default: \'there\' }}'], ['if', '{% if contact.first_name %}\n\n{% else %}\n\n{% endif %}'], ['for', '{% for item in event.items %}\n{{ item.name }}\n{% endfor %}'],
  ['money', '{{ event.amount | money: \'EUR\' }}'], ['date', '{{ event.at | date: \'long\' }}'], ['abort', '{% abort \'why\' %}'],
]

/** Insert offers what may be named, the shared blocks, and a few turns of the language. */
export function Insert({ open, onClose, insert, own }: { open: boolean; onClose: () => void; insert: (text: string) => void; own: string }) {
  const { data: variables } = useQuery({ ...variablesQuery, enabled: open })
  const { data: templates } = useQuery({ ...templatesQuery, enabled: open, refetchInterval: false })
  const choices: Choice[] = [
    ...(variables ?? []).filter((v) => v.type !== 'object').map((v): Choice => ({ id: `v.${v.name}`, text: v.name, more: told(`type.${v.type}`) ?? v.type, group: told(`root.${v.name.split('.')[0]}`) ?? v.name.split('.')[0]!, run: () => insert(v.type === 'any' && !v.name.includes('.') && v.name !== 'locale' ? `{{ ${v.name}.` : `{{ ${v.name} }}`) })),
    ...(templates ?? []).filter((x) => x.kind === 'block' && x.id !== own).map((x): Choice => ({ id: `b.${x.id}`, text: x.name, more: x.id, group: say('insert.blocks'), run: () => insert(`{% render '${x.id}' %}`) })),
    ...snippets.map(([id, text]): Choice => ({ id: `s.${id}`, text: told(`insert.${id}`) ?? id, more: text.split('\n')[0], group: say('insert.language'), run: () => insert(text) })),
  ]
  return <Picker open={open} onClose={onClose} title={say('insert')} placeholder={say('insert.find')} choices={choices} />
}
