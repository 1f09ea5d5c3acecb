import { t } from '@/i18n'
import { segments } from './segments'

/** Parts says as how many messages a text goes out, once it is more than one. */
export default function Parts({ text }: { text: string }) {
  const n = segments(text)
  return n > 1 ? <span className="text-sm text-muted tabular-nums">{t('compose.parts', { n })}</span> : null
}
