import { describeAttack } from '../../fuzz/describe-attack';
import { SCREENS } from '../../fuzz/endpoints';

describe('the screens of a shop', () => {
  describeAttack(SCREENS, { pages: 50 });
});
