import { startRedis } from '@sluice/infra/test/redis-under-test.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { spawn } from 'node:child_process';
import { createKeeperUnderTest } from './fixture/keeper-under-test.ts';
const redis = await startRedis(); const folder = temporaryFolder('lab');
const nap=(ms:number)=>new Promise(d=>setTimeout(d,ms));
const runtime = {kind:'process' as const, command:['node','tiny-container.ts'], directory: import.meta.dirname+'/fixture'};
const pool={name:'tiny', runtime, size:{min:2,max:3}, probeTimeoutMs: 500} as any;
const c = redis.connect('request'); await nap(500);
for (let i=0;i<3;i++) { const namespace='lab'+i;
  const { port, password } = c.options;
  const child = spawn(process.execPath,[import.meta.dirname+'/fixture/keeper-process.ts'],{stdio:['ignore','ignore','inherit'],env:{REDIS_URL:`redis://:${password}@127.0.0.1:${port}`,PARTS:JSON.stringify({namespace,pool,logsFolder:folder.path})}});
  const k = createKeeperUnderTest({namespace, redis: c, logger: redis.logger, pool, logsFolder: folder.path});
  const free=async(ok:(o:string)=>boolean)=>{ for(;;){ const v=await k.store.list('tiny'); if(v.filter(x=>x.state==='free'&&ok(x.owner)).length===2) return v; await nap(5);} };
  const [v]=await free(()=>true); await k.start(); await nap(4500); const t=performance.now(); child.kill('SIGKILL');
  await free(o=>o!==v!.owner); console.log('takeover', Math.round(performance.now()-t)); await k.close(); }
for (let i=0;i<14;i++) { const k = createKeeperUnderTest({namespace:'k'+i, redis: c, logger: redis.logger, pool, logsFolder: folder.path});
  await k.start(); const free=async(old?:string)=>{ for(;;){ const v=await k.store.list('tiny'); if(v.filter(x=>x.state==='free'&&x.runtimeId!==old).length===2) return v; await nap(2);} };
  let t=performance.now(); const [v]=await free(); const a=performance.now()-t; t=performance.now(); process.kill(Number(v!.runtimeId),'SIGKILL'); await free(v!.runtimeId); console.log('start',Math.round(a),'replaced',Math.round(performance.now()-t)); await k.close(); }
await redis.stop(); folder.remove();
