import { book } from '@/i18n'
import { meanings } from '@/i18n/en/meanings'

const { told } = await book(meanings, { fr: () => import('@/i18n/fr/meanings').then((m) => m.meanings), ro: () => import('@/i18n/ro/meanings').then((m) => m.meanings) })

/** meaningOf is what a figure means in the reader's language; one that is newer
 * than this desk is said in the hub's English. */
export const meaningOf = (figure: string, definitions: Record<string, string>): string | undefined => (definitions[figure] ? (told(figure) ?? definitions[figure]) : undefined)
