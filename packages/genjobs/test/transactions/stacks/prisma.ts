import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient, type Prisma } from '../generated/prisma/client.ts'
import { illustrate, type OpenOnServer } from '../stack.ts'

export const prismaItself: OpenOnServer = async ({ url }) => {
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url }) })
  const inside = (tx: Prisma.TransactionClient) => ({
    tx,
    addStory: (title: string) => tx.story.create({ data: { title } }),
  })
  return {
    createStory: async (jobs, title, owner) => {
      return await prisma.$transaction(async (tx) => {
        const story = await tx.story.create({ data: { title } })
        return await jobs.submit(illustrate, { story: story.id }, { owner, tx })
      })
    },
    transaction: (work, isolation) =>
      prisma.$transaction(async (tx) => await work(inside(tx)), isolation ? { isolationLevel: 'Serializable' } : {}),
    others: { prisma },
    [Symbol.asyncDispose]: () => prisma.$disconnect(),
  }
}
