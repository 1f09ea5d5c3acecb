import { Sealed } from '@/ui/sealed'

/** Frame shows a designed mail as its reader gets it. */
export function Frame({ html, title, width, height = 460 }: { html: string; title: string; width?: number; height?: number }) {
  return <Sealed html={html} title={title} className="mx-auto block w-full rounded-sm border border-line bg-white" style={{ height, maxWidth: width, colorScheme: 'light' }} />
}
