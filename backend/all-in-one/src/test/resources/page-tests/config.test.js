// What the server writes into the document: page/config.js.
import {config, menus} from '/page/config.js';
import {equal} from './kit.js';

const ONE = {label: 'Docs', url: 'https://docs.example'};

export async function config_ofAPageWithoutIt_hasItsParts() {
  equal([config.menu, config.linkPatterns, config.search, config.capabilities], [[], [], {}, {}]);
}

export async function menus_itemsAndLinks_areWhatJaegerUiHas() {
  equal(menus({menu: [{label: 'Help', items: [ONE, {label: 'Here', url: '/x', anchorTarget: '_self'}]}, ONE]}), [
    {label: 'Help', links: [{...ONE, target: '_blank'}, {label: 'Here', url: '/x', target: '_self'}]},
    {label: null, links: [{...ONE, target: '_blank'}]},
  ]);
}

export async function menus_whatLeadsNowhere_isLeftOut() {
  equal(menus({menu: [null, 7, {label: 'x'}, {label: 'Bad', url: 'javascript:alert(1)'}, {label: 'Empty', items: []}, {url: 'https://a'}]}), []);
  equal(menus({menu: 'about'}), []);
}
