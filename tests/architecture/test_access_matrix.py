"""P8: who may open what. Every address, by GET and POST, for every role, against a case that is not everybody's.

A route that is not in the table fails: whoever adds one says here who may pass.
"""

import re
from functools import cache

import pytest

from tests.architecture.access import MISSING, ROLES, STATES, World, routes

pytestmark = pytest.mark.django_db

FORMS = {
    "mother": {"login": "li-na"},
    "clerk": {"login": "wuhua-health-clerk"},
    "english": {"language": "en"},
    "elder": {"mode": "elder"},
    "wuhua": {"place": "530102"},
    "begin": {"nonce": "another"},
    "parenting": {"item": "parenting"},
    "marriage": {"source": "civil.marriage", "of": "mother"},
    "mobiles": {"father.mobile": "13800000002", "mother.mobile": "13800000001"},
    "claim": {"claim": "应为白族"},
    "remove": {"remove": "yes"},
    "agree": {"decision": "sign"},
    "yes-please": {"decision": "yes"},
    "refuse": {"decision": "refuse", "reason": "名字还要商量"},
    "answer": {"newborn.ethnicity": "han"},
    "came": {"step": "{step}", "word": "came"},
    "propose": {"step": "{step}", "opinion": "情况属实"},
    "grant": {"step": "{step}", "maternity.amount": "1"},
    "stuck": {"document": "{stuck}"},
    "yes": {"settlement": "{settlement}", "answer": "yes"},
    "stands": {"answer": "stands", "reason": "经核对无误", "remedies": "可以申请查档"},
    "correct": {"answer": "correct", "mother.employee_insured": "no"},
    "pay": {"decision": "pay"},
    "words": {"words": "李娜"},
    "blank": {"copy.maternity-invoice": ""},
    "first": {"step": "0"},
    "freeze": {"do": "list", "places.north": "2"},
}
"""What a row's ``+word`` posts."""

TABLE = """
                                                                 anon owner signs other  turn  peer  dept  post  lead
[draft]
GET  livez                                                        200   200   200   200   200   200   200   200   200
POST livez                                                          405   405   405   405   405   405   405   405   405
GET  readyz                                                       200   200   200   200   200   200   200   200   200
POST readyz                                                         405   405   405   405   405   405   405   405   405
GET  portal:home                                                  200   200   200   200   200   200   200   200   200
POST portal:home                                                  200   200   200   200   200   200   200   200   200
GET  portal:login                                                 200   200   200   200   200   200   200   200   200
POST portal:login                                                 422   422   422   422   422   422   422   422   422
POST portal:login +mother                                         302   302   302   302   302   302   302   302   302
GET  portal:logout                                                405   405   405   405   405   405   405   405   405
POST portal:logout                                                302   302   302   302   302   302   302   302   302
GET  portal:language                                              405   405   405   405   405   405   405   405   405
POST portal:language +english                                     302   302   302   302   302   302   302   302   302
GET  portal:mode                                                  405   405   405   405   405   405   405   405   405
POST portal:mode +elder                                           302   302   302   302   302   302   302   302   302
GET  portal:place                                                 405   405   405   405   405   405   405   405   405
POST portal:place +wuhua                                          302   302   302   302   302   302   302   302   302
GET  portal:service bundle=newborn                                200   200   200   200   200   200   200   200   200
POST portal:service bundle=newborn                                200   200   200   200   200   200   200   200   200
GET  portal:start bundle=newborn                                login   302   302   302 login login login login login
POST portal:start bundle=newborn +begin                         login   302   302   302 login login login login login
GET  portal:case ref={ref}                                      login   200   404   404 login login login login login
POST portal:case ref={ref}                                      login   200   404   404 login login login login login
GET  portal:guide ref={ref}                                     login   200   404   404 login login login login login
POST portal:guide ref={ref}                                     login   200   404   404 login login login login login
GET  portal:choose ref={ref}                                      405   405   405   405   405   405   405   405   405
POST portal:choose ref={ref} +parenting                         login   302   404   404 login login login login login
GET  portal:decline ref={ref}                                     405   405   405   405   405   405   405   405   405
POST portal:decline ref={ref} +marriage                         login   302   404   404 login login login login login
GET  portal:page ref={ref} page=parents                         login   200   404   404 login login login login login
POST portal:page ref={ref} page=parents +mobiles                login   302   404   404 login login login login login
GET  portal:page ref={ref} page=benefits                        login   200   404   404 login login login login login
GET  portal:show ref={ref} page=parents                           405   405   405   405   405   405   405   405   405
POST portal:show ref={ref} page=parents                         login   200   404   404 login login login login login
GET  portal:take ref={ref} page=parents                           405   405   405   405   405   405   405   405   405
POST portal:take ref={ref} page=parents                         login   200   404   404 login login login login login
GET  portal:wrong ref={ref} field=father.ethnicity              login   200   404   404 login login login login login
POST portal:wrong ref={ref} field=father.ethnicity +claim       login   302   404   404 login login login login login
GET  portal:known ref={ref}                                     login   200   404   404 login login login login login
POST portal:known ref={ref}                                       405   405   405   405   405   405   405   405   405
GET  portal:materials ref={ref}                                 login   200   404   404 login login login login login
POST portal:materials ref={ref}                                 login   200   404   404 login login login login login
GET  portal:material ref={ref} key=photo-id                     login   200   404   404 login login login login login
POST portal:material ref={ref} key=photo-id +remove             login   302   404   404 login login login login login
GET  portal:case_file ref={ref} key=photo-id                    login   200   404   404   404   404   404   404   404
POST portal:case_file ref={ref} key=photo-id                    login   200   404   404   404   404   404   404   404
GET  portal:check ref={ref}                                     login   200   404   404 login login login login login
POST portal:check ref={ref}                                     login   302   404   404 login login login login login
GET  portal:sign ref={ref}                                      login   302   404   404 login login login login login
POST portal:sign ref={ref} +agree                               login   409   404   404 login login login login login
GET  portal:recall ref={ref}                                      405   405   405   405   405   405   405   405   405
POST portal:recall ref={ref}                                    login   409   404   404 login login login login login
GET  portal:done ref={ref}                                      login   200   404   404 login login login login login
POST portal:done ref={ref}                                      login   200   404   404 login login login login login
GET  portal:correction ref={ref} item=maternity-claim           login   404   404   404 login login login login login
GET  portal:pay ref={ref} item=medins-payment                   login   404   404   404 login login login login login
GET  portal:basket ref={ref}                                    login   404   404   404 login login login login login
POST portal:basket ref={ref}                                      405   405   405   405   405   405   405   405   405
GET  portal:cashier ref={ref}                                   login   404   404   404 login login login login login
POST portal:cashier ref={ref} +pay                              login   404   404   404 login login login login login
GET  portal:roster ref={ref} field=newborn.name                login   404   404   404 login login login login login
GET  portal:roster_table ref={ref} field=newborn.name which=x login   404   404   404 login login login login login
GET  portal:roster_row ref={ref} field=newborn.name number=1   login   404   404   404 login login login login login
GET  portal:row ref={ref} item=maternity-claim                 login   404   404   404 login login login login login
POST portal:roster ref={ref} field=newborn.name                login   404   404   404 login login login login login
POST portal:roster_table ref={ref} field=newborn.name which=x login   404   404   404 login login login login login
POST portal:roster_row ref={ref} field=newborn.name number=1   login   404   404   404 login login login login login
POST portal:row ref={ref} item=maternity-claim                 login   404   404   404 login login login login login
GET  portal:abandon ref={ref}                                   login   200   404   404 login login login login login
POST portal:abandon ref={ref}                                   login   302   404   404 login login login login login
GET  portal:consent ref={ref}                                   login   404   404   404 login login login login login
POST portal:consent ref={ref}                                   login   404   404   404 login login login login login
POST portal:consent ref={ref} +yes-please                       login   409   404   404 login login login login login
GET  portal:authorities                                         login   200   200   200 login login login login login
POST portal:authorities                                         login   200   200   200 login login login login login
GET  portal:grant                                               login   200   200   200 login login login login login
POST portal:grant                                               login   422   422   422 login login login login login
GET  portal:authority authority={authority}                     login   200   404   404 login login login login login
POST portal:authority authority={authority}                     login   200   404   404 login login login login login
GET  portal:authority_file authority={authority}                login   200   404   404 login login login login login
POST portal:authority_file authority={authority}                login   200   404   404 login login login login login
GET  portal:revoke authority={authority}                          405   405   405   405   405   405   405   405   405
POST portal:revoke authority={authority}                        login   302   404   404 login login login login login
GET  desk:window                                                  desk  desk  desk  desk   200   200   200   200   200
POST desk:window                                                  desk  desk  desk  desk   422   422   422   422   422
GET  desk:window_case ref={ref}                                   desk  desk  desk  desk   404   404   404   404   404
POST desk:window_case ref={ref} +answer                           desk  desk  desk  desk   404   404   404   404   404
GET  desk:window_show ref={ref}                                    405   405   405   405   405   405   405   405   405
POST desk:window_show ref={ref}                                   desk  desk  desk  desk   404   404   404   404   404
GET  desk:window_take ref={ref}                                    405   405   405   405   405   405   405   405   405
POST desk:window_take ref={ref}                                   desk  desk  desk  desk   404   404   404   404   404
GET  desk:window_material ref={ref} key=photo-id                   405   405   405   405   405   405   405   405   405
POST desk:window_material ref={ref} key=photo-id +remove          desk  desk  desk  desk   404   404   404   404   404
GET  desk:window_sign ref={ref}                                   desk  desk  desk  desk   404   404   404   404   404
POST desk:window_sign ref={ref}                                   desk  desk  desk  desk   404   404   404   404   404
GET  desk:window_code ref={ref}                                    405   405   405   405   405   405   405   405   405
POST desk:window_code ref={ref}                                   desk  desk  desk  desk   404   404   404   404   404
GET  desk:window_hand_over ref={ref}                               405   405   405   405   405   405   405   405   405
POST desk:window_hand_over ref={ref}                              desk  desk  desk  desk   404   404   404   404   404
GET  desk:window_receipt ref={ref}                                desk  desk  desk  desk   404   404   404   404   404
POST desk:window_receipt ref={ref}                                desk  desk  desk  desk   404   404   404   404   404
[signing]
GET  portal:home                                                  200   200   200   200   200   200   200   200   200
GET  portal:case ref={ref}                                      login   200   200   404 login login login login login
GET  portal:guide ref={ref}                                     login   302   302   404 login login login login login
POST portal:choose ref={ref} +parenting                         login   409   409   404 login login login login login
POST portal:decline ref={ref} +marriage                         login   409   409   404 login login login login login
GET  portal:page ref={ref} page=parents                         login   200   200   404 login login login login login
GET  portal:page ref={ref} page=benefits                        login   200   404   404 login login login login login
POST portal:page ref={ref} page=parents +mobiles                login   409   409   404 login login login login login
POST portal:show ref={ref} page=parents                         login   200   200   404 login login login login login
POST portal:show ref={ref} page=benefits                        login   200   404   404 login login login login login
POST portal:take ref={ref} page=parents                         login   409   409   404 login login login login login
GET  portal:wrong ref={ref} field=father.ethnicity              login   200   200   404 login login login login login
GET  portal:wrong ref={ref} field=mother.employee_insured       login   200   404   404 login login login login login
POST portal:wrong ref={ref} field=father.ethnicity +claim       login   302   302   404 login login login login login
POST portal:wrong ref={ref} field=mother.ethnicity +claim       login   302   404   404 login login login login login
GET  portal:known ref={ref}                                     login   200   200   404 login login login login login
GET  portal:materials ref={ref}                                 login   200   302   404 login login login login login
POST portal:materials ref={ref}                                 login   200   302   404 login login login login login
GET  portal:material ref={ref} key=photo-id                     login   200   404   404 login login login login login
POST portal:material ref={ref} key=photo-id +remove             login   409   409   404 login login login login login
GET  portal:case_file ref={ref} key=photo-id                    login   200   404   404   404   404   404   404   404
GET  portal:check ref={ref}                                     login   200   200   404 login login login login login
POST portal:check ref={ref}                                     login   409   409   404 login login login login login
GET  portal:sign ref={ref}                                      login   302   200   404 login login login login login
POST portal:sign ref={ref} +agree                               login   302   302   404 login login login login login
POST portal:sign ref={ref} +refuse                              login   409   302   404 login login login login login
POST portal:recall ref={ref}                                    login   302   409   404 login login login login login
GET  portal:done ref={ref}                                      login   200   200   404 login login login login login
[filed]
GET  portal:home                                                  200   200   200   200   200   200   200   200   200
GET  portal:case ref={ref}                                      login   200   200   404 login login login login login
GET  portal:guide ref={ref}                                     login   302   302   404 login login login login login
POST portal:guide ref={ref}                                     login   302   302   404 login login login login login
POST portal:choose ref={ref} +parenting                         login   409   409   404 login login login login login
POST portal:decline ref={ref} +marriage                         login   409   409   404 login login login login login
GET  portal:page ref={ref} page=parents                         login   404   404   404 login login login login login
POST portal:page ref={ref} page=parents +mobiles                login   409   409   404 login login login login login
GET  portal:wrong ref={ref} field=father.ethnicity              login   200   200   404 login login login login login
POST portal:wrong ref={ref} field=father.ethnicity +claim       login   302   302   404 login login login login login
GET  portal:wrong ref={ref} field=mother.ethnicity              login   200   404   404 login login login login login
POST portal:wrong ref={ref} field=mother.ethnicity +claim       login   302   404   404 login login login login login
GET  portal:wrong ref={ref} field=mother.employee_insured       login   409   404   404 login login login login login
GET  portal:known ref={ref}                                     login   200   200   404 login login login login login
GET  portal:materials ref={ref}                                 login   200   302   404 login login login login login
GET  portal:material ref={ref} key=photo-id                     login   200   404   404 login login login login login
POST portal:material ref={ref} key=photo-id +remove             login   409   409   404 login login login login login
GET  portal:case_file ref={ref} key=maternity-invoice           login   200   404   404   404   404   404   404   404
GET  portal:check ref={ref}                                     login   404   404   404 login login login login login
POST portal:check ref={ref}                                     login   409   409   404 login login login login login
GET  portal:sign ref={ref}                                      login   302   302   404 login login login login login
POST portal:sign ref={ref} +agree                               login   302   302   404 login login login login login
POST portal:recall ref={ref}                                    login   409   409   404 login login login login login
GET  portal:done ref={ref}                                      login   200   200   404 login login login login login
POST portal:done ref={ref}                                      login   200   200   404 login login login login login
GET  portal:correction ref={ref} item=birth-registration        login   200   404   404 login login login login login
POST portal:correction ref={ref} item=birth-registration +answer login   302   409   404 login login login login login
GET  portal:correction ref={ref} item=maternity-claim           login   404   404   404 login login login login login
GET  portal:visit ref={ref} item=maternity-claim                login   404   404   404 login login login login login
POST portal:visit ref={ref} item=maternity-claim                login   409   404   404 login login login login login
GET  portal:document document={paper}                           login   200   404   404   404   404   404   404   404
POST portal:document document={paper}                           login   200   404   404   404   404   404   404   404
GET  portal:document document={declared}                        login   200   404   404   200   404   404   200   200
GET  portal:document document={receipt}                         login   200   404   404   200   404   404   200   404
GET  portal:item_file item={item} key=maternity-invoice         login   404   404   404   200   404   404   200   404
POST portal:item_file item={item} key=maternity-invoice         login   404   404   404   200   404   404   200   404
GET  portal:item_file item={item} key=photo-id                  login   404   404   404   404   404   404   404   404
GET  portal:verify token={token}                                  200   200   200   200   200   200   200   200   200
POST portal:verify token={token}                                  200   200   200   200   200   200   200   200   200
GET  portal:verify token=nothing                                  404   404   404   404   404   404   404   404   404
GET  desk:inbox                                                  desk  desk  desk  desk   200   200   200   200   200
POST desk:inbox                                                  desk  desk  desk  desk   200   200   200   200   200
GET  desk:login                                                   200   200   200   200   200   200   200   200   200
POST desk:login                                                   422   422   422   422   422   422   422   422   422
POST desk:login +clerk                                            302   302   302   302   302   302   302   302   302
GET  desk:item item={item}                                       desk  desk  desk  desk   200   404   404   200   404
GET  desk:copy item={item}                                       desk  desk  desk  desk   200   404   404   200   404
POST desk:copy item={item}                                       desk  desk  desk  desk   200   404   404   200   404
POST desk:item item={item}                                       desk  desk  desk  desk   200   404   404   200   404
GET  desk:act item={item} action=propose                         desk  desk  desk  desk   200   404   404   404   404
POST desk:act item={item} action=propose +propose                desk  desk  desk  desk   302   404   404   403   404
POST desk:act item={item} action=grant +grant                    desk  desk  desk  desk   409   404   404   409   404
GET  desk:act item={item} action=grant                           desk  desk  desk  desk   404   404   404   404   404
GET  desk:appointments                                           desk  desk  desk  desk   200   200   200   200   200
POST desk:appointments                                           desk  desk  desk  desk   200   200   200   200   200
GET  desk:visit item={item}                                       405   405   405   405   405   405   405   405   405
POST desk:visit item={item} +came                                desk  desk  desk  desk   409   404   404   409   404
GET  desk:find                                                    desk  desk  desk  desk   200   200   200   200   200
POST desk:find                                                    desk  desk  desk  desk   422   422   422   422   422
POST desk:find +words                                             desk  desk  desk  desk   200   200   200   200   200
GET  desk:papers                                                 desk  desk  desk  desk   200   200   200   200   200
POST desk:papers                                                 desk  desk  desk  desk   200   200   200   200   200
GET  desk:papers_take item={item}                                desk  desk  desk  desk   404   404   404   200   404
POST desk:papers_take item={item} +blank                         desk  desk  desk  desk   404   404   404   422   404
GET  desk:papers_list papers={papers}                            desk  desk  desk  desk   200   404   404   200   404
POST desk:papers_list papers={papers}                            desk  desk  desk  desk   200   404   404   200   404
GET  desk:papers_move papers={papers} word=archive                405   405   405   405   405   405   405   405   405
POST desk:papers_move papers={papers} word=archive +first        desk  desk  desk  desk   302   404   404   302   404
GET  desk:archives                                               desk  desk  desk  desk   403   403   403   200   200
POST desk:archives                                               desk  desk  desk  desk   403   403   403   422   422
GET  desk:archive archive={archive}                              desk  desk  desk  desk   404   404   404   404   200
POST desk:archive archive={archive}                              desk  desk  desk  desk   404   404   404   404   200
GET  desk:archive_package archive={archive}                      desk  desk  desk  desk   404   404   404   404   404
POST desk:archive_package archive={archive}                      desk  desk  desk  desk   404   404   404   404   404
GET  desk:archive_rebuild archive={archive}                       405   405   405   405   405   405   405   405   405
POST desk:archive_rebuild archive={archive}                      desk  desk  desk  desk   404   404   404   404   409
GET  desk:problems                                               desk  desk  desk  desk   200   200   200   200   200
POST desk:problems +stuck                                        desk  desk  desk  desk   302   404   404   302   404
GET  desk:settle                                                 desk  desk  desk  desk   200   200   200   200   200
POST desk:settle +yes                                            desk  desk  desk  desk   404   404   404   404   302
GET  portal:abandon ref={ref}                                   login   404   404   404 login login login login login
POST portal:abandon ref={ref}                                   login   409   409   404 login login login login login
GET  portal:withdraw ref={ref}                                  login   200   404   404 login login login login login
POST portal:withdraw ref={ref}                                  login   302   409   404 login login login login login
GET  portal:withdraw_item ref={ref} item=maternity-claim        login   200   404   404 login login login login login
POST portal:withdraw_item ref={ref} item=maternity-claim        login   302   409   404 login login login login login
GET  portal:withdraw_item ref={ref} item=birth-certificate      login   404   404   404 login login login login login
POST portal:withdraw_item ref={ref} item=birth-certificate      login   409   409   404 login login login login login
GET  portal:appeal ref={ref} item=maternity-claim               login   404   404   404 login login login login login
POST portal:appeal ref={ref} item=maternity-claim               login   404   404   404 login login login login login
GET  desk:past                                                   desk  desk  desk  desk   200   200   200   200   200
POST desk:past                                                   desk  desk  desk  desk   200   200   200   200   200
GET  desk:rows item={item}                                      desk  desk  desk  desk   404   404   404   404   404
POST desk:rows item={item}                                      desk  desk  desk  desk   404   404   404   404   404
GET  desk:special item={item} special=reopen                     desk  desk  desk  desk   404   404   404   404   404
POST desk:special item={item} special=reopen                     desk  desk  desk  desk   409   404   404   409   409
GET  portal:continue ref={ref}                                    405   405   405   405   405   405   405   405   405
POST portal:continue ref={ref}                                  login   409   409   404 login login login login login
GET  portal:rest ref={ref}                                        405   405   405   405   405   405   405   405   405
POST portal:rest ref={ref}                                      login   409   409   404 login login login login login
GET  portal:end ref={ref}                                       login   404   404   404 login login login login login
POST portal:end ref={ref}                                       login   409   409   404 login login login login login
GET  desk:draws                                                  desk  desk  desk  desk   200   200   200   200   200
POST desk:draws                                                  desk  desk  desk  desk   200   200   200   200   200
GET  desk:draw version=none item=none campaign=2026              desk  desk  desk  desk   404   404   404   404   404
POST desk:draw version=none item=none campaign=2026 +freeze      desk  desk  desk  desk   404   404   404   404   404
GET  desk:draw_list version=none item=none campaign=2026         desk  desk  desk  desk   404   404   404   404   404
POST desk:draw_list version=none item=none campaign=2026         desk  desk  desk  desk   404   404   404   404   404
GET  portal:dispute_file dispute={dispute}                      login   404   404   404   200   404   404   200   404
POST portal:dispute_file dispute={dispute}                      login   404   404   404   200   404   404   200   404
GET  desk:disputes                                               desk  desk  desk  desk   200   200   200   200   200
POST desk:disputes                                               desk  desk  desk  desk   200   200   200   200   200
GET  desk:dispute dispute={dispute}                              desk  desk  desk  desk   200   404   404   200   404
POST desk:dispute dispute={dispute} +stands                      desk  desk  desk  desk   302   404   404   302   404
POST desk:dispute dispute={dispute} +correct                     desk  desk  desk  desk   302   404   404   302   404
GET  desk:watch                                                  desk  desk  desk  desk   403   403   403   403   403
POST desk:watch                                                  desk  desk  desk  desk   403   403   403   403   403
GET  desk:figures                                                desk  desk  desk  desk   403   403   403   403   403
POST desk:figures                                                desk  desk  desk  desk   403   403   403   403   403
GET  desk:figures_table                                          desk  desk  desk  desk   403   403   403   403   403
POST desk:figures_table                                          desk  desk  desk  desk   403   403   403   403   403
GET  desk:hurry watched={item}                                   desk  desk  desk  desk   404   404   404   404   404
POST desk:hurry watched={item}                                   desk  desk  desk  desk   404   404   404   404   404
GET  desk:order order={order}                                    desk  desk  desk  desk   200   404   404   200   404
POST desk:order order={order}                                    desk  desk  desk  desk   200   404   404   200   404
GET  desk:order_move order={order} word=reply                     405   405   405   405   405   405   405   405   405
POST desk:order_move order={order} word=reply +first             desk  desk  desk  desk   422   404   404   422   404
GET  desk:calendar                                               desk  desk  desk  desk   200   200   200   200   200
POST desk:calendar                                               desk  desk  desk  desk   200   200   200   200   200
GET  desk:calendar_new                                           desk  desk  desk  desk   403   403   403   403   403
POST desk:calendar_new                                           desk  desk  desk  desk   403   403   403   403   403
GET  desk:calendar_notice notice=9999                            desk  desk  desk  desk   404   404   404   404   404
POST desk:calendar_notice notice=9999                            desk  desk  desk  desk   403   403   403   403   403
GET  desk:calendar_file notice=9999                              desk  desk  desk  desk   404   404   404   404   404
POST desk:calendar_file notice=9999                              desk  desk  desk  desk   404   404   404   404   404
[billed]
GET  portal:pay ref={ref} item=medins-payment                   login   200   404   404 login login login login login
POST portal:pay ref={ref} item=medins-payment +pay              login   302   404   404 login login login login login
GET  portal:pay ref={ref} item=social-card                      login   404   404   404 login login login login login
GET  portal:basket ref={ref}                                    login   200   404   404 login login login login login
GET  portal:cashier ref={ref}                                   login   422   404   404 login login login login login
POST portal:cashier ref={ref} +pay                              login   302   404   404 login login login login login
"""
"""``login`` and ``desk``: sent to the citizens' or the departments' login. In braces: what is of the case."""

PUBLIC = {"portal:verify"}
"""Whoever holds the paper has its code; the page shows no personal data."""


def rows():
    """``(state, method, route, given, form, expected)`` of every line, ``expected`` by role."""
    state, found = "", []
    for line in TABLE.splitlines()[2:]:
        if line.startswith("["):
            state = line.strip("[]")
            continue
        method, route, *words = line.split()
        words, expected = words[: -len(ROLES)], dict(zip(ROLES, words[-len(ROLES) :], strict=True))
        form = next((word[1:] for word in words if word.startswith("+")), "")
        given = dict(word.split("=", 1) for word in words if not word.startswith("+"))
        found.append((state, method, route, given, FORMS.get(form, {}), expected))
    return found


ROWS = rows()


def said(answer):
    if answer.status_code != 302:
        return str(answer.status_code)
    doors = {"/login/": "login", "/desk/login/": "desk"}
    return doors.get(answer.url.split("?")[0], "302")


def is_of_the_case(given, form):
    return any("{" in value for value in (*given.values(), *form.values()))


def test_every_address_has_its_rows():
    named = {(route, method) for _, method, route, *_ in ROWS}
    assert named == {(route, method) for route in routes() for method in ("GET", "POST")}


def test_the_table_gives_what_is_of_a_case_to_nobody_else():
    others = {"404", "405", "login", "desk"}
    shut = {"anon": others - {"404"}, "other": others, "peer": others, "dept": others}
    wrong = [
        (state, method, route, role, expected[role])
        for state, method, route, given, form, expected in ROWS
        for role, allowed in shut.items()
        if is_of_the_case(given, form) and route not in PUBLIC and expected[role] not in allowed
    ]
    assert wrong == []


@cache
def heard(state):
    """``(what was asked, expected, said, seen twice)``: every row by every role, asked once for both tests.

    What belongs to somebody else is asked for a second time under names that do not exist.
    """
    world = World.in_state(state)
    return [hear(world, role, row[1:]) for row in ROWS if row[0] == state for role in ROLES]


def hear(world, role, row):
    method, route, given, form, expected = row
    answer, pair = world.ask(role, method, route, given, form), ()
    if is_of_the_case(given, form) and expected[role] == "404" and route not in PUBLIC:
        pair = seen(answer), seen(world.ask(role, method, route, given, form, names=MISSING))
    return f"{method} {route} {given} {form} as {role}", expected[role], said(answer), pair


@pytest.mark.parametrize("state", STATES)
def test_everybody_gets_what_the_table_says(state):
    wrong = [f"{what}: {got}, not {expected}" for what, expected, got, _ in heard(state) if got != expected]
    assert wrong == []


@pytest.mark.parametrize("state", STATES)
def test_what_is_somebody_elses_looks_like_what_does_not_exist(state):
    compared = {what: pair for what, _, _, pair in heard(state) if pair}
    assert compared
    assert [what for what, (exists, missing) in compared.items() if exists != missing] == []


def seen(answer):
    """Everything a reader gets, but for the address he asked for himself and form tokens, which differ each time."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.text)
    return answer.status_code, text.replace(answer.request["PATH_INFO"], "")
