import { t } from '@/i18n'
import { Copied } from '../copied'
import { Panel } from '../frame'

/** snippet is the one line that shows the chat on a page. */
export const snippet = (origin: string, inbox: string) => `<script src="${origin}/widget.js" data-inbox="${inbox}" async></script>`

export function Embed({ id }: { id: string }) {
  return <Panel title={t('inboxes.embed.title')} text={t('inboxes.embed')}><Copied text={snippet(location.origin, id)} /></Panel>
}
