"""The citizen's addresses. They are promised to documents, messages and the player: change none."""

from django.urls import path

from oneservice.portal.views import (
    appealing,
    arriving,
    authority,
    filling,
    following,
    materials,
    papers,
    signing,
    visiting,
    withdrawing,
)

app_name = "portal"

urlpatterns = [
    path("", arriving.home, name="home"),
    path("login/", arriving.login, name="login"),
    path("logout/", arriving.logout, name="logout"),
    path("language/", arriving.language, name="language"),
    path("mode/", arriving.mode, name="mode"),
    path("place/", arriving.place, name="place"),
    path("s/<slug:bundle>/", arriving.service, name="service"),
    path("s/<slug:bundle>/start", arriving.start, name="start"),
    path("case/<slug:ref>/", filling.case, name="case"),
    path("case/<slug:ref>/guide/", filling.guide, name="guide"),
    path("case/<slug:ref>/choose", filling.choose, name="choose"),
    path("case/<slug:ref>/decline", filling.decline, name="decline"),
    path("case/<slug:ref>/p/<slug:page>/", filling.page, name="page"),
    path("case/<slug:ref>/p/<slug:page>/show", filling.show, name="show"),
    path("case/<slug:ref>/wrong/<str:field>", filling.wrong, name="wrong"),
    path("case/<slug:ref>/materials/", materials.materials, name="materials"),
    path("case/<slug:ref>/materials/<str:key>/", materials.material, name="material"),
    path("case/<slug:ref>/check/", signing.check, name="check"),
    path("case/<slug:ref>/sign/", signing.sign, name="sign"),
    path("case/<slug:ref>/consent/", signing.consent, name="consent"),
    path("case/<slug:ref>/recall", signing.recall, name="recall"),
    path("case/<slug:ref>/done/", signing.done, name="done"),
    path("case/<slug:ref>/item/<str:item>/", following.correction, name="correction"),
    path("case/<slug:ref>/item/<str:item>/pay", following.pay, name="pay"),
    path("case/<slug:ref>/item/<str:item>/visit", visiting.visit, name="visit"),
    path("case/<slug:ref>/withdraw/<str:item>/", withdrawing.withdraw, name="withdraw_item"),
    path("case/<slug:ref>/withdraw/", withdrawing.withdraw, name="withdraw"),
    path("case/<slug:ref>/abandon/", withdrawing.abandon, name="abandon"),
    path("case/<slug:ref>/appeal/<str:item>/", appealing.appeal, name="appeal"),
    path("authority/", authority.authorities, name="authorities"),
    path("authority/new/", authority.grant, name="grant"),
    path("authority/<int:authority>/", authority.authority, name="authority"),
    path("authority/<int:authority>/revoke", authority.revoke, name="revoke"),
    path("file/authority/<int:authority>", authority.document, name="authority_file"),
    path("doc/<int:document>.pdf", papers.document, name="document"),
    path("file/case/<slug:ref>/<str:key>", papers.case_file, name="case_file"),
    path("file/item/<int:item>/<str:key>", papers.item_file, name="item_file"),
    path("v/<slug:token>/", papers.verify, name="verify"),
]
