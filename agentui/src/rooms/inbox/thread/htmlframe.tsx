import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { t } from '@/i18n'
import { get } from '@/wire/client'
import type { Frame, Message } from '@/wire/shapes'
import { Button } from '@/ui/button'
import { Failed } from '@/ui/states'

const fresh = 4 * 60_000 // ms; the address is signed for a short time

/** heightOf guesses how tall a mail is, in px. The frame is sealed, so that nobody
 * outside can ask it. Its text has the addresses of links, which are not seen, and
 * between two paragraphs an empty line, which is lower than a written one. */
export function heightOf(message: Pick<Message, 'text' | 'html'>): number {
  const lines = message.text.replace(/<[^<>\s]*>/g, '').split('\n').map((l) => l.trim())
  const tall = lines.reduce((sum, l) => sum + (l === '' ? 6 : Math.ceil(l.length / 80) * 21), 0)
  const images = (message.html?.match(/<img\b/gi) ?? []).length
  return Math.round(Math.min(440, Math.max(120, tall + images * 60 + 50)))
}

/** HtmlFrame shows designed mail on a light card, in a frame that can neither
 * run nor fetch anything; remote images come only on a click, through the hub. */
export function HtmlFrame({ message, name }: { message: Message; name: string }) {
  const [images, setImages] = useState(false)
  const [tall, setTall] = useState(false)
  const { data, error, refetch } = useQuery({
    queryKey: ['frame', message.id],
    queryFn: () => get<Frame>(`/conversations/${message.conversation_id}/messages/${message.id}/frame`),
    staleTime: fresh, gcTime: fresh,
  })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  const remote = /<img\b/i.test(message.html ?? '')
  return (
    <div className="w-[min(40rem,calc(100vw-5rem))] max-w-full">
      {remote && !images ? (
        <p className="mb-1.5 flex flex-wrap items-center gap-2 text-sm text-muted">{t('msg.images')}
          <Button small icon="image" onClick={() => setImages(true)}>{t('msg.images.show')}</Button>
        </p>
      ) : null}
      <iframe
        title={t('msg.frame', { name })} sandbox="allow-popups allow-popups-to-escape-sandbox" referrerPolicy="no-referrer" loading="lazy"
        src={images ? data?.url_with_images : data?.url}
        className="w-full rounded-sm border border-line bg-white" style={{ height: tall ? '78vh' : heightOf(message), colorScheme: 'light' }}
      />
      <button type="button" aria-expanded={tall} onClick={() => setTall(!tall)} className="min-h-6 rounded-sm text-sm text-muted underline underline-offset-2 hover:text-fg">
        {t(tall ? 'msg.collapse' : 'msg.expand')}
      </button>
    </div>
  )
}
