"""All URLs of the site. Those of the API are at the root and under /v1/."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from feedback_site.languages import LocalizedStaffView, LocalizedView
from feedback_site.lazy_views import LazyView
from ops.health import health

api = [
    path("health", health, name="health"),
    path("feedback", LazyView("feedback.api.collection.feedback_list"), name="feedback"),
    path("feedback/search", LazyView("feedback.api.search.feedback_search"), name="feedback-search"),
    path("views", LazyView("feedback.api.views.view_list"), name="views"),
    path("views/<uuid:view_id>", LazyView("feedback.api.views.view_item"), name="view"),
    path("feedback/bulk", LazyView("feedback.api.bulk.feedback_bulk"), name="feedback-bulk"),
    path("feedback/undo", LazyView("feedback.api.bulk.feedback_undo"), name="feedback-undo"),
    path("jobs/<uuid:job_id>", LazyView("jobs.api.job_state"), name="job-state"),
    path("jobs/<uuid:job_id>/cancel", LazyView("jobs.api.job_cancellation"), name="job-cancellation"),
    path("feedback/<uuid:feedback_id>", LazyView("feedback.api.item.feedback_item"), name="feedback-item"),
    path("feedback/<uuid:feedback_id>/notes", LazyView("feedback.api.messages.notes"), name="feedback-notes"),
    path("feedback/<uuid:feedback_id>/replies", LazyView("feedback.api.messages.replies"), name="feedback-replies"),
    path("feedback/<uuid:feedback_id>/restore", LazyView("feedback.api.item.undeletion"), name="feedback-undeletion"),
    path("tasks", LazyView("tasks.api.collection.task_list"), name="api-tasks"),
    path("tasks/<str:task_id>", LazyView("tasks.api.task.task"), name="api-task"),
    path("tasks/<str:task_id>/comments", LazyView("tasks.api.comments.comment_list"), name="api-task-comments"),
    path("releases", LazyView("analytics.releases.api.release_list"), name="api-releases"),
    path("releases/<uuid:release_id>", LazyView("analytics.releases.api.release"), name="api-release"),
    path("keys", LazyView("staff.keys.api.key_list"), name="api-keys"),
    path("keys/<str:key_id>", LazyView("staff.keys.api.one_key"), name="api-key"),
    path("analytics", LazyView("analytics.api.totals.analytics"), name="analytics"),
    path("analytics/series", LazyView("analytics.api.series.series"), name="analytics-series"),
    path("analytics/phrases", LazyView("analytics.api.phrases.phrases"), name="analytics-phrases"),
    path("analytics/questions", LazyView("analytics.api.questions.questions"), name="analytics-questions"),
    path("analytics/releases", LazyView("analytics.api.releases.releases"), name="analytics-releases"),
]

# The same answers as tables. openapi.json has the addresses above: these are other names for them.
tables = [
    path("analytics/series.csv", LazyView("analytics.api.series.series"), {"format": "csv"}, "analytics-series-table"),
    path(
        "analytics/questions.csv",
        LazyView("analytics.api.questions.questions"),
        {"format": "csv"},
        "analytics-questions-table",
    ),
    path(
        "analytics/phrases.csv",
        LazyView("analytics.api.phrases.phrases"),
        {"format": "csv"},
        "analytics-phrases-table",
    ),
    path(
        "analytics/releases.csv",
        LazyView("analytics.api.releases.releases"),
        {"format": "csv"},
        "analytics-releases-table",
    ),
]

urlpatterns = [
    *api,
    *tables,
    path("v1/", include(([*api, *tables], "v1"))),
    path("", LocalizedView("feedback.forms.page.views.form"), name="form"),
    path("f/<str:form_id>", LocalizedView("feedback.forms.page.views.form"), name="named-form"),
    path("accent/<str:color>.css", LazyView("feedback.forms.page.accent_sheet.sheet"), name="accent"),
    path("openapi.json", LazyView("feedback_site.api_docs.views.openapi"), name="openapi"),
    path("robots.txt", LazyView("feedback_site.robots.robots"), name="robots"),
    path("docs/", LazyView("feedback_site.api_docs.views.page"), name="reference"),
    path("static/<path:name>", LazyView("feedback_site.static_fallback.static_file"), name="static-file"),
    path("widget.js", LazyView("feedback.forms.widget.widget_script.script"), name="widget"),
    path("widget/form", LazyView("feedback.forms.widget.widget_form.form"), name="widget-form"),
    path("widget/access", LazyView("feedback.forms.widget.widget_form.access"), name="widget-access"),
    path("sign-in/", LocalizedStaffView("staff.sign_in.views.sign_in"), name="sign-in"),
    path("sign-out/", LocalizedStaffView("staff.sign_in.views.sign_out"), name="sign-out"),
    path("join/<str:token>", LocalizedStaffView("staff.invitations.join_views.join"), name="join"),
    path("dashboard/people/", LocalizedStaffView("staff.members.views.page"), name="people"),
    path("dashboard/people/invitations", LocalizedStaffView("staff.invitations.views.invite"), name="invite"),
    path(
        "dashboard/people/invitations/<uuid:invitation_id>",
        LocalizedStaffView("staff.invitations.views.invitation"),
        name="invitation",
    ),
    path("dashboard/people/<uuid:person_id>", LocalizedStaffView("staff.members.views.person"), name="person"),
    path(
        "dashboard/people/<uuid:person_id>/remove",
        LocalizedStaffView("staff.members.views.remove"),
        name="person-remove",
    ),
    path(
        "password/forgotten", LocalizedStaffView("staff.account.forgotten_views.forgotten"), name="forgotten-password"
    ),
    path("password/new", LocalizedStaffView("staff.account.forgotten_views.new_password"), name="new-password"),
    path("password/address", LocalizedStaffView("staff.account.address_views.new_address"), name="new-address"),
    path("dashboard/project", LocalizedStaffView("staff.sign_in.project_switch.switch"), name="switch-project"),
    path("dashboard/profile", LocalizedStaffView("staff.account.profile_view.profile"), name="profile"),
    path("dashboard/profile/password", LocalizedStaffView("staff.account.password_view.password"), name="password"),
    path("dashboard/profile/address", LocalizedStaffView("staff.account.address_views.address"), name="address"),
    path("dashboard/profile/sessions", LocalizedStaffView("staff.account.sessions_view.sessions"), name="sessions"),
    path("dashboard/first-steps", LocalizedStaffView("feedback.first_steps.views.dismiss"), name="first-steps"),
    path("dashboard/projects/new", LocalizedStaffView("feedback.projects.creation_views.page"), name="project-new"),
    path(
        "dashboard/project/settings",
        LocalizedStaffView("feedback.projects.settings_views.page"),
        name="project-settings",
    ),
    path("dashboard/", LocalizedStaffView("analytics.overview.views.page"), name="overview"),
    path("dashboard/summary", LocalizedView("analytics.overview.views.summary"), name="overview-summary"),
    path("dashboard/inbox/", LocalizedStaffView("feedback.workspace.views.inbox"), name="inbox"),
    path("dashboard/inbox/news", LocalizedView("feedback.workspace.views.news"), name="inbox-news"),
    path("dashboard/inbox/search", LocalizedView("feedback.workspace.search_view.search"), name="inbox-search"),
    path("dashboard/inbox/figures", LocalizedStaffView("analytics.sample.views.page"), name="sample"),
    path("dashboard/inbox/views", LocalizedView("feedback.workspace.view_forms.save"), name="inbox-views"),
    path(
        "dashboard/inbox/views/<uuid:view_id>", LocalizedView("feedback.workspace.view_forms.change"), name="inbox-view"
    ),
    path("dashboard/inbox/act", LocalizedStaffView("feedback.workspace.acts.views.act"), name="inbox-act"),
    path("dashboard/inbox/undo", LocalizedStaffView("feedback.workspace.acts.views.undo_act"), name="inbox-undo"),
    path(
        "dashboard/inbox/<uuid:feedback_id>", LocalizedStaffView("feedback.workspace.item_view.item"), name="inbox-item"
    ),
    path(
        "dashboard/inbox/<uuid:feedback_id>/live",
        LocalizedView("feedback.workspace.item_view.live"),
        name="inbox-item-live",
    ),
    path(
        "dashboard/inbox/<uuid:feedback_id>/notes", LocalizedStaffView("feedback.replies.views.note"), name="item-note"
    ),
    path(
        "dashboard/inbox/<uuid:feedback_id>/notes/<uuid:note_id>",
        LocalizedStaffView("feedback.replies.note_views.note"),
        name="item-own-note",
    ),
    path(
        "dashboard/inbox/<uuid:feedback_id>/replies",
        LocalizedStaffView("feedback.replies.views.reply"),
        name="item-reply",
    ),
    path("dashboard/inbox/fixed", LocalizedStaffView("feedback.replies.fixed.views.fixed"), name="fixed"),
    path(
        "dashboard/inbox/fixed/<uuid:batch_id>",
        LocalizedStaffView("feedback.replies.fixed.views.started"),
        name="fixed-started",
    ),
    path(
        "dashboard/inbox/fixed/<uuid:batch_id>/undo",
        LocalizedStaffView("feedback.replies.fixed.views.undo"),
        name="fixed-undo",
    ),
    path(
        "dashboard/inbox/reply-templates/",
        LocalizedStaffView("feedback.replies.template_views.templates"),
        name="reply-templates",
    ),
    path(
        "dashboard/inbox/reply-templates/<uuid:template_id>",
        LocalizedStaffView("feedback.replies.template_views.template"),
        name="reply-template",
    ),
    path("dashboard/forms/", LocalizedStaffView("feedback.forms.list_view.page"), name="forms"),
    path("dashboard/forms/new", LocalizedStaffView("feedback.forms.editor.new_views.new"), name="form-new"),
    path("dashboard/forms/<str:form_id>", LocalizedStaffView("feedback.forms.editor.views.edit"), name="form-edit"),
    path(
        "dashboard/forms/<str:form_id>/copy",
        LocalizedStaffView("feedback.forms.editor.new_views.copy"),
        name="form-copy",
    ),
    path(
        "dashboard/forms/<str:form_id>/settings",
        LocalizedStaffView("feedback.forms.settings.views.page"),
        name="form-settings",
    ),
    path(
        "dashboard/forms/<str:form_id>/publish",
        LocalizedStaffView("feedback.forms.editor.publish_views.publish"),
        name="form-publish",
    ),
    path(
        "dashboard/forms/<str:form_id>/preview",
        LocalizedStaffView("feedback.forms.editor.preview.preview"),
        name="form-preview",
    ),
    path(
        "dashboard/forms/<str:form_id>/share", LocalizedStaffView("feedback.forms.share.views.share"), name="form-share"
    ),
    path(
        "dashboard/forms/<str:form_id>/check",
        LocalizedStaffView("feedback.forms.site_check.views.check"),
        name="form-site-check",
    ),
    path(
        "dashboard/forms/<str:form_id>/versions",
        LocalizedStaffView("feedback.forms.history.views.page"),
        name="form-versions",
    ),
    path(
        "dashboard/forms/<str:form_id>/versions/<int:number>",
        LocalizedStaffView("feedback.forms.history.views.version"),
        name="form-version",
    ),
    path("dashboard/jobs/", LocalizedStaffView("jobs.page.views.page"), name="jobs"),
    path("dashboard/jobs/rows", LocalizedView("jobs.page.views.rows"), name="jobs-rows"),
    path("dashboard/jobs/<uuid:job_id>/cancel", LocalizedView("jobs.page.views.cancel"), name="job-cancel"),
    path("dashboard/jobs/<uuid:job_id>/again", LocalizedView("jobs.page.views.try_again"), name="job-try-again"),
    path("dashboard/jobs/<uuid:job_id>/result", LocalizedView("jobs.page.views.result"), name="job-result"),
    path("dashboard/tasks/", LocalizedStaffView("tasks.page.views.page"), name="tasks"),
    path("dashboard/tasks/part", LocalizedView("tasks.page.views.part"), name="tasks-part"),
    path("dashboard/tasks/new", LocalizedStaffView("tasks.page.new_views.new"), name="task-new"),
    path("dashboard/tasks/<uuid:task_id>", LocalizedStaffView("tasks.page.task_views.task"), name="task"),
    path("dashboard/tasks/<uuid:task_id>/part", LocalizedView("tasks.page.task_views.part"), name="task-part"),
    path("dashboard/tasks/<uuid:task_id>/status", LocalizedView("tasks.page.act_views.move"), name="task-status"),
    path("dashboard/tasks/<uuid:task_id>/delete", LocalizedView("tasks.page.act_views.delete"), name="task-delete"),
    path("dashboard/tasks/<uuid:task_id>/restore", LocalizedView("tasks.page.act_views.restore"), name="task-restore"),
    path(
        "dashboard/tasks/<uuid:task_id>/close-items",
        LocalizedView("tasks.page.act_views.close_items"),
        name="task-close-items",
    ),
    path(
        "dashboard/tasks/<uuid:task_id>/comments", LocalizedView("tasks.page.task_views.comment"), name="task-comments"
    ),
    path("dashboard/releases/", LocalizedStaffView("analytics.releases.page.views.page"), name="releases"),
    path("dashboard/releases/new", LocalizedStaffView("analytics.releases.page.views.new"), name="release-new"),
    path(
        "dashboard/releases/<uuid:release_id>",
        LocalizedStaffView("analytics.releases.page.views.release"),
        name="release",
    ),
    path(
        "dashboard/releases/<uuid:release_id>/delete",
        LocalizedView("analytics.releases.page.views.delete"),
        name="release-delete",
    ),
    path("dashboard/results/", LocalizedStaffView("analytics.results.views.first_form"), name="results"),
    path("dashboard/results/<str:form_id>", LocalizedStaffView("analytics.results.views.form"), name="form-results"),
    path(
        "dashboard/results/<str:form_id>/variants/<str:variant_id>",
        LocalizedStaffView("analytics.results.winner_views.end"),
        name="form-winner",
    ),
    path("dashboard/phrases/", LocalizedStaffView("analytics.phrases.views.page"), name="phrases"),
    path("dashboard/keys/", LocalizedStaffView("staff.keys.page.views.page"), name="keys"),
    path("dashboard/keys/new", LocalizedStaffView("staff.keys.page.views.new"), name="key-new"),
    path("dashboard/keys/<str:key_id>", LocalizedStaffView("staff.keys.page.views.key"), name="key"),
    path("dashboard/keys/<str:key_id>/revoke", LocalizedStaffView("staff.keys.page.views.revoke"), name="key-revoke"),
    path("dashboard/counters/", LocalizedStaffView("analytics.recount.views.page"), name="recount"),
    path("dashboard/operations/", LocalizedStaffView("ops.page.views.page"), name="operations"),
    path("dashboard/operations/rollback", LocalizedStaffView("ops.page.views.rollback"), name="rollback"),
]

if settings.IS_LOCAL:
    # A developer's tool: the package of the site has neither these views nor their templates.
    urlpatterns += [
        path("mailbox/", LazyView("local_aws.mailbox.views.mailbox"), name="mailbox"),
        path("mailbox/<uuid:mail_id>", LazyView("local_aws.mailbox.views.mail"), name="mailbox-mail"),
        path("mailbox/<uuid:mail_id>/answer", LazyView("local_aws.mailbox.views.answer"), name="mailbox-answer"),
        path("mailbox/<uuid:mail_id>/html", LazyView("local_aws.mailbox.views.html"), name="mailbox-html"),
        path("style/", LocalizedView("local_aws.style_page.views.page"), name="style"),
        path("style/act", LazyView("local_aws.style_page.views.act"), name="style-act"),
        path("style/items/<int:number>", LazyView("local_aws.style_page.views.item"), name="style-item"),
    ]

handler400 = "feedback_site.errors.problems.bad_request"
handler403 = "feedback_site.errors.problems.forbidden"
handler404 = "feedback_site.errors.problems.not_found"
handler500 = "feedback_site.errors.problems.internal_error"
