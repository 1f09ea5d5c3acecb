import { book } from '@/i18n'
import { ledger } from '@/i18n/en/ledger'

/** What is said of honest ingestion and delivery; fetched when it is needed. */
export const { say, told } = await book(ledger, { fr: () => import('@/i18n/fr/ledger').then((m) => m.ledger), ro: () => import('@/i18n/ro/ledger').then((m) => m.ledger) })
