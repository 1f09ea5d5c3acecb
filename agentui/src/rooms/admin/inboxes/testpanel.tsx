import { useMutation } from '@tanstack/react-query'
import { t } from '@/i18n'
import { post } from '@/wire/client'
import type { Verification } from '@/wire/shapes'
import { Button } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { Failed } from '@/ui/states'
import { stepText } from '@/ui/words'
import { Panel } from '../frame'
import { stepName } from './settings'

/** TestPanel dials the provider and says step by step what worked. */
export function TestPanel({ id, dirty }: { id: string; dirty: boolean }) {
  const test = useMutation({ mutationFn: () => post<Verification>(`/inboxes/${id}/verify`) })
  return (
    <Panel>
      <div className="flex flex-wrap items-center gap-3">
        <Button icon="refresh" busy={test.isPending} disabled={dirty} onClick={() => test.mutate()}>{t(test.isPending ? 'inboxes.test.running' : 'inboxes.test')}</Button>
        {dirty ? <span className="text-muted">{t('inboxes.test.dirty')}</span> : null}
        {test.data ? <Verdict of={test.data} /> : null}
      </div>
      {test.error ? <Failed error={test.error} retry={() => test.mutate()} /> : null}
      {test.data?.steps.length ? (
        <ol className="mt-4 flex flex-col gap-2">
          {test.data.steps.map((s) => (
            <li key={s.name} className="flex items-start gap-2.5">
              <Icon name={s.ok && !s.warn ? 'check' : 'alert'} size={17} className={`mt-0.5 shrink-0 ${s.warn ? 'text-(--warn-text)' : s.ok ? 'text-good' : 'text-danger'}`} />
              <span><span className="font-medium">{stepName(s.name)}</span>{s.text ? <span className="block text-muted" dir="auto">{stepText(s)}</span> : null}</span>
            </li>
          ))}
        </ol>
      ) : null}
    </Panel>
  )
}

/** Verdict sums the steps up: what works with a remark is not said to be all well. */
function Verdict({ of }: { of: Verification }) {
  const remarks = of.steps.filter((s) => s.warn).length
  const [look, text] = !of.ok ? ['text-danger', t('inboxes.test.bad')]
    : remarks > 0 ? ['text-(--warn-text)', t('inboxes.test.remarks', { n: remarks })]
      : ['text-good', t(of.steps.length === 0 ? 'inboxes.test.none' : 'inboxes.test.good')]
  return <span role="status" className={`font-medium ${look}`}>{text}</span>
}
