// Functions that do what their event says.
import fs from 'node:fs';
import path from 'node:path';

const sleep = millis => new Promise(done => setTimeout(done, millis));

export const handler = async (event, context) => {
    switch (event.do) {
        case 'throw':
            throw new TypeError('no such film');
        case 'sleep':
            await sleep(event.millis);
            return 'slept';
        case 'once':
            if (fs.existsSync(event.mark)) {
                return 'second time';
            }
            fs.writeFileSync(event.mark, '');
            await sleep(600000);
            return 'never';
        case 'together':
            fs.writeFileSync(path.join(event.folder, event.name), '');
            while (fs.readdirSync(event.folder).length < 3) {
                await sleep(20);
            }
            return 'together';
        case 'big':
            return 'x'.repeat(60 * 1024 * 1024);
        case 'size':
            return event.text.length;
        default:
            return { event, id: context.awsRequestId, left: context.getRemainingTimeInMillis() };
    }
};

export const stream = awslambda.streamifyResponse(async (event, answer, context) => {
    if (event.http) {
        answer = awslambda.HttpResponseStream.from(answer, { statusCode: 201, headers: { 'content-type': 'text/csv' } });
    }
    for (let i = 0; i < event.pieces; i++) {
        if (!answer.write('x'.repeat(1024 * 1024))) {
            await new Promise(drained => answer.once('drain', drained));
        }
    }
    if (event.fail) {
        throw new RangeError('the film tore');
    }
    answer.end();
});
