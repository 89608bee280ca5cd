import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Nailery', template: '%s · Nailery' },
  description: 'Nail designs, made while you do something else.',
  icons: '/icon.svg',
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#faf6f4' },
    { media: '(prefers-color-scheme: dark)', color: '#17131a' },
  ],
}

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  )
}
