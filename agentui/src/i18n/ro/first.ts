import type { Book } from '..'
import type { first as english } from '../en/first'

/** first is what is said when an agent writes to somebody first. */
export const first: Book<typeof english> = {
  'title': 'Scrie-i lui {name}',
  'about': 'Începe o conversație separată, iar răspunsul ajunge la tine.',
  'by': 'Prin',
  'subject': 'Subiect',
  'text': 'Mesaj',
  'send': 'Trimite',
  'sent': 'Trimis.',
  'template': 'Alege un șablon',
  'template.why': 'Pe acest canal, un text liber poate pleca doar o vreme după ce clientul a scris. Un șablon aprobat de rețea poate pleca oricând.',
}
