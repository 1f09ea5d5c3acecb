import type { Book } from '@/i18n'
import type { purposes as en } from '../en/purposes'

export const purposes: Book<typeof en> = {
  'marketing': 'Marketing',
  'newsletter': 'Lettre d’information',
  'service': 'Service',
  'transactional': 'Transactionnel',
}
