// A query and a subscription over graphql-ws, on ws.
import { GraphQLInt, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { createClient } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocket, WebSocketServer } from 'ws';

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: { name: { type: GraphQLString, resolve: () => 'Ada' } },
  }),
  subscription: new GraphQLObjectType({
    name: 'Subscription',
    fields: {
      count: {
        type: GraphQLInt,
        resolve: (value) => value,
        subscribe: async function* count() {
          for (let i = 1; i <= 3; i++) {
            await new Promise((resolve) => setTimeout(resolve, 120));
            yield i;
          }
        },
      },
    },
  }),
});

const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
await new Promise((resolve) => wss.on('listening', resolve));
const server = useServer(
  {
    schema,
    onConnect: () => console.log('connected'),
    onComplete: (_, id) => console.log('complete', id),
    onDisconnect: (_, code, reason) => console.log('disconnected', code, reason),
  },
  wss,
);
let ids = 0;
const client = createClient({
  url: `ws://127.0.0.1:${wss.address().port}`,
  webSocketImpl: WebSocket,
  generateID: () => `operation-${++ids}`,
  lazyCloseTimeout: 500,
});
for (const query of ['{ name }', 'subscription { count }', '{ none }']) {
  try {
    for await (const result of client.iterate({ query })) console.log(JSON.stringify(result));
  } catch (errors) {
    console.log(JSON.stringify(errors));
  }
}
await new Promise((resolve) => setTimeout(resolve, 200));
await client.dispose();
await new Promise((resolve) => setTimeout(resolve, 50));
await server.dispose();
console.log('ended');
