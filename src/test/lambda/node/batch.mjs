// A function behind an event source mapping. Apart from the others: this library does not start in a runtime of many workers.
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';

const processor = new BatchProcessor(EventType.SQS);

export const batch = async (event, context) =>
    processPartialResponse(event, async record => {
        if (record.body.includes('bad')) {
            throw new Error('bad record');
        }
    }, processor, { context });
